from pathlib import Path

import pytest
from sqlalchemy import select

from moderation.types import Kind
from support.imports import write_photo
from widget_server.db.tables import Submission
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ignore
from widget_server.services.incoming import Incoming, IncomingPhoto
from widget_server.services.ingest_batch import Ingest


@pytest.fixture
def take(context, site_id, tmp_path):
    """Take one batch of posts with these photos; returns the counts and the codes of the problems."""

    def taken(*posts: tuple[str, ...], needs_photo: bool = True):
        rows = [
            Incoming(
                line=number, kind=Kind.POST, platform="instagram", external_id=str(number), posted_at=context.now(),
                photos=tuple(IncomingPhoto(url=url) for url in urls),
            )
            for number, urls in enumerate(posts, start=1)
        ]  # fmt: skip
        problems = []
        request = ImportRequest(site_id=site_id, path=Path(tmp_path / "posts.json"))
        with Import(context, request, "posts", ignore, problems.append) as run:
            Ingest(run, matcher=None, needs_photo=needs_photo).take(rows)
        progress = run.progress
        counts = (progress.created, progress.updated, progress.unchanged, progress.rejected, progress.queued_count)
        return counts, [(one.line, one.code, one.severity.value) for one in problems]

    return taken


def test_one_bad_photo_of_two_is_a_warning_and_both_bad_a_rejection(take, tmp_path):
    write_photo(tmp_path, "a.jpg")
    (tmp_path / "no.jpg").write_bytes(b"no")
    assert take(("a.jpg", "no.jpg"), ("no.jpg", "gone.jpg"), ("no.jpg", "https://x.example/1.jpg")) == (
        (2, 0, 0, 1, 1),
        [(1, "not_a_photo", "warning"), (2, "not_a_photo", "rejected"), (3, "not_a_photo", "warning")],
    )


def test_where_words_are_enough_a_bad_photo_is_always_a_warning(take):
    assert take(("gone.jpg",), (), needs_photo=False) == ((2, 0, 0, 0, 0), [(1, "photo_missing", "warning")])


def test_rows_of_a_batch_are_taken_in_their_order(context, take, tmp_path):
    write_photo(tmp_path, "a.jpg")
    take(*([("a.jpg",)] * 5))
    with context.sessions() as session:
        names = session.scalars(select(Submission.external_id).order_by(Submission.number)).all()
    assert names == ["1", "2", "3", "4", "5"]


def test_a_second_time_only_what_is_new_is_counted_as_new(take, tmp_path):
    write_photo(tmp_path, "a.jpg")
    take(("a.jpg",))
    assert take(("a.jpg",), ("a.jpg",)) == ((1, 0, 1, 0, 0), [])
