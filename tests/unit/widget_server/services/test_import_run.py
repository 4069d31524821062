from pathlib import Path

import pytest
from sqlalchemy import select

from widget_server.connectors.types import RowError, Skipped, UnreadableFile
from widget_server.db.tables import Gallery, ImportRun, Site
from widget_server.services import import_run
from widget_server.services.import_run import BATCH_PHOTOS, BATCH_ROWS, Import
from widget_server.services.import_types import ImportProgress, ImportRequest, ignore

ERROR = RowError(line=2, code="bad", sentence="The row is bad.")
SPAM = Skipped(line=3, code="spam", sentence="The row is spam.")


def start(context, site_id, problems=None, progress=ignore, **options):
    request = ImportRequest(site_id=site_id, path=Path("some/file.csv"), **options)
    return Import(context, request, "posts", progress, ignore if problems is None else problems.append)


def rows_of(context) -> list[ImportRun]:
    with context.sessions() as session:
        return list(session.scalars(select(ImportRun)))


def batches(run, rows, photos_of=lambda _: ()):
    return [len(batch) for batch in run.batches(iter(rows), photos_of)]


def test_rows_come_in_batches_and_the_others_are_counted_and_reported(context, site_id):
    problems = []
    with start(context, site_id, problems) as run:
        assert batches(run, [ERROR, *range(BATCH_ROWS + 1), SPAM]) == [BATCH_ROWS, 1]
        assert (run.progress.read, run.progress.rejected, run.progress.skipped) == (BATCH_ROWS + 3, 1, 1)
    assert [(one.line, one.code, one.severity) for one in problems] == [(2, "bad", "rejected"), (3, "spam", "warning")]
    assert [one["code"] for one in rows_of(context)[0].problems] == ["bad", "spam"]


def test_rows_with_local_photos_make_smaller_batches(context, site_id):
    with start(context, site_id) as run:
        assert batches(run, range(BATCH_PHOTOS + 1), lambda _: ["a.jpg"]) == [BATCH_PHOTOS, 1]
        assert batches(run, range(BATCH_PHOTOS + 1), lambda _: ["https://a.example/1.jpg"]) == [BATCH_PHOTOS + 1]


def gallery(site_id, name):
    return Gallery(site_id=site_id, id=name, title=name, created_at=import_run_time())


def import_run_time():
    from support import NOW

    return NOW


def test_a_transaction_counts_when_it_is_over_and_the_row_says_so(context, site_id):
    seen = []
    with start(context, site_id, progress=seen.append) as run:
        with run.transaction() as batch:
            batch.session.add(gallery(site_id, "home"))
            batch.created, batch.unchanged = 2, 1
            assert run.progress.created == 0
        assert (seen[-1].created, rows_of(context)[0].progress["created"]) == (2, 2)
        assert rows_of(context)[0].state == "running"
    assert (rows_of(context)[0].state, rows_of(context)[0].file_name) == ("done", "file.csv")


def test_a_batch_that_fails_leaves_nothing_of_itself_and_all_before_it(context, site_id):
    run = start(context, site_id)

    def fail() -> None:
        with run:
            with run.transaction() as batch:
                batch.session.add(gallery(site_id, "first"))
            with run.transaction() as batch:
                batch.session.add(gallery(site_id, "second"))
                batch.session.flush()
                raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        fail()
    with context.sessions() as session:
        assert session.scalars(select(Gallery.id)).all() == ["first"]
    assert rows_of(context)[0].state == "failed"


def test_a_dry_run_leaves_no_trace(context, site_id):
    with start(context, site_id, dry_run=True) as run:
        with run.transaction() as batch:
            batch.session.add(gallery(site_id, "home"))
            batch.created = 1
        run.visible = True
    assert run.result.counts == ImportProgress(created=1)
    with context.sessions() as session:
        assert session.scalars(select(Gallery)).all() == []
        assert session.get_one(Site, site_id).showcase_version == 1
    assert rows_of(context) == []


@pytest.mark.parametrize("visible", [True, False])
def test_the_showcase_is_told_once_at_the_end_if_there_is_something_to_see(context, site_id, visible):
    with start(context, site_id) as run:
        for _ in range(3):
            with run.transaction():
                run.visible = visible
    with context.sessions() as session:
        assert session.get_one(Site, site_id).showcase_version == (2 if visible else 1)


def breaking(count):
    yield from range(count)
    raise UnreadableFile("The file breaks off.", reason="malformed")


def test_a_file_that_breaks_off_keeps_what_was_good_and_reports_the_rest(context, site_id):
    problems = []
    with start(context, site_id, problems) as run:
        assert batches(run, breaking(3)) == [3]
    assert [(one.line, one.code, one.severity) for one in problems] == [(0, "malformed", "rejected")]
    assert (run.progress.rejected, rows_of(context)[0].state) == (1, "done")


def test_a_file_that_breaks_before_its_first_row_is_unreadable(context, site_id):
    problems = []

    def read() -> None:
        with start(context, site_id, problems) as run:
            batches(run, breaking(0))

    with pytest.raises(UnreadableFile):
        read()
    assert problems == []
    assert (rows_of(context)[0].state, rows_of(context)[0].problems[0]["code"]) == ("failed", "unreadable_file")


def test_the_panels_list_of_problems_is_bounded_and_the_callers_is_not(context, site_id, monkeypatch):
    monkeypatch.setattr(import_run, "MOST_PROBLEMS", 5)
    problems = []
    with start(context, site_id, problems) as run:
        batches(run, [ERROR] * 8)
    assert (len(problems), len(rows_of(context)[0].problems)) == (8, 5)
