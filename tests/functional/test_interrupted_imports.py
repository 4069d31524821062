"""An import that is killed in the middle leaves nothing half-done, and running it again completes it."""

import signal

import pytest
from sqlalchemy import func, select

from support.command import counts
from support.imports import posts_file
from support.live import START_S, eventually, everywhere
from support.sample_files import photo
from widget_server.db.session import reading_session
from widget_server.db.tables import Media, MediaRendition, ProductLink, Right, Submission, SubmissionMedia
from widget_server.media import CONTENT_TYPES
from widget_server.services.import_run import BATCH_PHOTOS

# Three transactions: one that ended, one under way, and one to come. The photos are small: they cost the time.
POSTS = 3 * BATCH_PHOTOS
SIZE_PX = (96, 120)


@pytest.fixture
def shop(live):
    """A shop with its catalogue, whose posts are about to be imported."""
    shop = live.open_site(load=False)
    shop.run("import", "products", str(shop.sample.products))
    return shop


def test_a_killed_import_leaves_whole_posts_and_a_second_run_completes_it(shop):
    folder = shop.sample.posts.parent / "many"
    file = posts_file(
        folder.parent / "many.json",
        *(
            {
                "id": f"M{n}",
                "media_url": f"many/{photo(folder, f'{n}.jpg', *SIZE_PX)}",
                "caption": f"The Straw Sun Hat, day {n}",
            }
            for n in range(POSTS)
        ),
    )
    importing = shop.live.start("import", "posts", str(file), "--site", shop.key, "--rights-evidence", "agreed")
    eventually(lambda: kept(shop) or importing.poll() is not None, timeout_s=START_S)
    importing.send_signal(signal.SIGKILL)
    assert importing.wait() == -signal.SIGKILL, "it was to be killed in the middle"
    before = kept(shop)
    assert 0 < before < POSTS
    assert_whole(shop)
    assert shop.tile_ids() == set()

    shop.run("approve", "--all")
    everywhere(lambda: len(all_tiles(shop)) == before)
    again = counts(shop.run("import", "posts", str(file), "--rights-evidence", "agreed"))
    assert (again["created"], again["unchanged"], again["rejected"]) == (POSTS - before, before, 0)
    assert_whole(shop)
    shop.run("approve", "--all")
    everywhere(lambda: len(all_tiles(shop)) == POSTS)


def kept(shop) -> int:
    return count(shop, select(func.count()).select_from(Submission).where(Submission.site_id == shop.id))


def assert_whole(shop) -> None:
    """Every post has its photo with all renditions, its product and its right."""
    posts = kept(shop)
    rows = (
        select(func.count())
        .select_from(SubmissionMedia)
        .join(Media, (Media.site_id == SubmissionMedia.site_id) & (Media.id == SubmissionMedia.media_id))
        .where(SubmissionMedia.site_id == shop.id, SubmissionMedia.problem == "")
    )
    assert count(shop, rows) == posts
    for table in (ProductLink, Right):
        assert count(shop, select(func.count()).select_from(table).where(table.site_id == shop.id)) == posts
    renditions = select(MediaRendition.media_id, func.count()).where(MediaRendition.site_id == shop.id)
    with reading_session(shop.live.context.engine) as session:
        found = dict(session.execute(renditions.group_by(MediaRendition.media_id)).all())
        shown = session.scalars(select(SubmissionMedia.media_id).where(SubmissionMedia.site_id == shop.id)).all()
    assert {found[id] for id in shown} == {len(CONTENT_TYPES)}, "so small a photo has one width"


def count(shop, query) -> int:
    with reading_session(shop.live.context.engine) as session:
        return session.scalar(query)


def all_tiles(shop) -> set[str]:
    url, ids = f"/v1/{shop.key}/feed?limit=100", set()
    while url:
        feed = shop.live.get(url, Connection="close").json()
        ids |= {item["id"] for item in feed["items"]}
        url = feed.get("next_url")
    return ids
