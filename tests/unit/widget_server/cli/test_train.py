"""`vitrine train` prints the report, and the command itself starts without scikit-learn."""

import subprocess
import sys

from support.command import counts, vitrine
from support.shop import add_site


def test_the_report_is_the_last_line(context, settings):
    with context.sessions.begin() as session:
        add_site(session)
    result = vitrine(settings, "train", "--site", "pk_test")
    report = counts(result)
    assert result.exit_code == 0
    assert report["folded"] == {"events": 0, "duplicates": 0, "counters": 0}
    assert (report["published"], report["model_in_force"]) == (False, "default")


def test_an_unknown_site_is_refused(context, settings):
    assert vitrine(settings, "train", "--site", "pk_other").exit_code == 2


def test_the_command_starts_without_what_only_learning_needs():
    code = "import sys, widget_server.cli; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n"
