from pathlib import Path

import pytest

from widget_server.cli.import_report import ImportReport
from widget_server.connectors.types import UnreadableFile
from widget_server.services.import_types import ImportProblem, ImportProgress, Severity


def test_a_problem_is_one_line_that_names_the_place_however_long_it_is(capsys):
    long = "No [b]. " + "x" * 300
    with ImportReport(Path("shop/[red].csv")) as report:
        report.on_problem(ImportProblem(line=7, code="bad", sentence=long, severity=Severity.REJECTED))
        report.on_problem(ImportProblem(line=0, code="photos_queued", sentence="Later.", severity=Severity.WARNING))
        report.unreadable(UnreadableFile("It is empty.", reason="empty"))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        f"shop/[red].csv:7: bad: {long}",
        "shop/[red].csv: photos_queued: Later.",
        "shop/[red].csv: empty: It is empty.",
    ]


def test_the_last_progress_is_remembered_and_no_bar_is_drawn_where_nobody_watches(capsys):
    with ImportReport(Path("a.csv")) as report:
        assert report.progress == ImportProgress()
        report.on_progress(ImportProgress(read=3, photo_count=1))
    assert report.progress.read == 3
    assert capsys.readouterr().err == ""


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_bar_is_drawn_on_a_terminal(context, settings, site_id, tmp_path):
    import os
    import pty
    import subprocess
    import sys

    from support.databases import SECRET
    from support.imports import products_file

    file = products_file(tmp_path / "p.tsv", *({"id": f"A-{n}"} for n in range(20)))
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "VITRINE_DATA": str(settings.data), "VITRINE_DATABASE_URL": settings.database_url, "VITRINE_SECRET_KEY": SECRET,
    }  # fmt: skip
    command = [sys.executable, "-m", "widget_server.cli", "import", "products", str(file), "--site", "pk_test"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        drawn = b""
        try:
            while chunk := os.read(ours, 4096):
                drawn += chunk
        except OSError:  # the other end closed
            pass
        assert b'"created":20' in process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert b"p.tsv" in drawn
