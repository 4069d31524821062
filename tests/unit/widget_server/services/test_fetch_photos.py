import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from support.imports import photo_bytes, posts_file, products_file, run_import, write_photo
from support.shop import add_site
from support.videos import SECRET, box, mp4
from widget_server.db.tables import Media, PhotoFetch, Product, Revision, Site, Submission, Video
from widget_server.media.keys import video_key
from widget_server.services.fetch_photos import LEASE, PAUSES, PHOTOS_AT_ONCE_PER_SITE, fetch_due_photos
from widget_server.services.local_photos import is_remote
from widget_server.services.queue_photos import queue_photos

HERE = ("127.0.0.1",)


class Photos(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        status, body = self.server.pages.get(self.path, (404, b""))  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shop():
    """A server of photos: `pages` maps a path to (status, body), `asked` lists what was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Photos)
    server.pages, server.asked = {"/a.jpg": (200, photo_bytes(1))}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def queue_product(context, site_id, folder, url):
    run_import(context, site_id, "products", products_file(folder / "p.tsv", {"id": "A-1", "image_link": url}))


def row(context) -> PhotoFetch:
    with context.sessions() as session:
        return session.scalars(select(PhotoFetch)).one()


def test_a_product_gets_its_photo_and_the_showcase_is_told(context, site_id, tmp_path, shop):
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    with context.sessions() as session:
        before = session.get_one(Site, site_id).showcase_version
    assert fetch_due_photos(context, allow_private=HERE) == 1
    with context.sessions() as session:
        media = session.scalars(select(Media)).one()
        assert session.get_one(Product, (site_id, "A-1")).image_media_id == media.id
        assert session.get_one(Site, site_id).showcase_version == before + 1
    assert row(context).state == "done"
    assert fetch_due_photos(context, allow_private=HERE) == 0
    assert shop.asked == ["/a.jpg"]
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    assert row(context).state == "done"


def test_a_post_gets_its_photo_and_is_judged_with_it(context, site_id, tmp_path, shop):
    posts = [{"id": str(n), "media_url": f"{shop.url}/a.jpg"} for n in range(2)]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", *posts))
    assert fetch_due_photos(context, allow_private=HERE) == 2
    with context.sessions() as session:
        first, second = session.scalars(select(Submission).order_by(Submission.number)).all()
        assert all(one.media[0].media_id and not one.media[0].problem for one in (first, second))
        assert [one["rule"] for one in second.verdicts] == ["duplicate_photo"]


def test_a_held_change_is_judged_anew_with_its_photo(context, site_id, tmp_path, shop):
    shop.pages["/b.jpg"] = (200, photo_bytes(2))
    posts = [{"id": "0", "media_url": f"{shop.url}/a.jpg"}, {"id": "1", "media_url": f"{shop.url}/b.jpg"}]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", *posts))
    fetch_due_photos(context, allow_private=HERE)
    with context.sessions.begin() as session:
        for one in session.scalars(select(Submission)):
            one.state = "approved"
    posts[1] |= {"media_url": f"{shop.url}/a.jpg?2", "caption": "Somebody else's picture"}
    shop.pages["/a.jpg?2"] = shop.pages["/a.jpg"]
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", *posts))

    def change():
        with context.sessions() as session:
            one = session.scalars(select(Submission).where(Submission.external_id == "1")).one()
            held = session.scalars(select(Revision)).one()
            return one.state, [found["rule"] for found in one.verdicts], held.content["media"][0]["media_id"]

    assert change() == ("held", [], None)
    fetch_due_photos(context, allow_private=HERE)
    state, found, media_id = change()
    assert (state, found) == ("held", ["duplicate_photo"])
    assert media_id


def test_without_permission_this_machine_is_never_asked(context, site_id, tmp_path, shop):
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    fetch_due_photos(context)
    assert (row(context).state, row(context).problem, shop.asked) == ("failed", "fetch_not_allowed", [])


@pytest.mark.parametrize(
    ("page", "problem"), [((200, b"<html>"), "not_a_photo"), ((404, b""), "fetch_gone"), ((200, b""), "not_a_photo")]
)
def test_what_will_not_change_is_not_tried_again_and_the_post_says_why(context, site_id, tmp_path, shop, page, problem):
    shop.pages["/a.jpg"] = page
    run_import(
        context, site_id, "posts", posts_file(tmp_path / "posts.json", {"id": "1", "media_url": f"{shop.url}/a.jpg"})
    )
    fetch_due_photos(context, allow_private=HERE)
    assert (row(context).state, row(context).problem) == ("failed", problem)
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().media[0].problem == problem


def test_a_server_in_trouble_is_asked_again_after_growing_pauses_and_then_left(context, site_id, clock, tmp_path, shop):
    shop.pages["/a.jpg"] = (503, b"")
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    for pause in PAUSES:
        assert fetch_due_photos(context, allow_private=HERE) == 1
        assert (row(context).state, row(context).due_at) == ("waiting", clock() + pause)
        assert fetch_due_photos(context, allow_private=HERE) == 0
        clock.advance(seconds=pause.total_seconds())
    fetch_due_photos(context, allow_private=HERE)
    assert (row(context).state, row(context).attempt_count) == ("failed", len(PAUSES) + 1)


def test_a_server_that_recovers_is_forgiven(context, site_id, clock, tmp_path, shop):
    photo, shop.pages["/a.jpg"] = shop.pages["/a.jpg"], (503, b"")
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    fetch_due_photos(context, allow_private=HERE)
    shop.pages["/a.jpg"] = photo
    clock.advance(seconds=PAUSES[0].total_seconds())
    fetch_due_photos(context, allow_private=HERE)
    assert row(context).state == "done"


def test_a_photo_in_another_runners_hands_is_left_until_its_lease_has_run_out(context, site_id, clock, tmp_path, shop):
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    with context.sessions.begin() as session:
        session.scalars(select(PhotoFetch)).one().lease_until = clock() + LEASE
    assert fetch_due_photos(context, allow_private=HERE) == 0
    clock.advance(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
    assert fetch_due_photos(context, allow_private=HERE) == 1


def test_an_address_replaced_while_its_photo_was_fetched_wins(context, site_id, tmp_path, shop):
    queue_product(context, site_id, tmp_path, f"{shop.url}/a.jpg")
    new = f"{shop.url}/b.jpg"

    def replace_meanwhile(path: str) -> None:
        queue_product(context, site_id, tmp_path, new)

    shop.asked = _Watched(replace_meanwhile)
    fetch_due_photos(context, allow_private=HERE)
    assert (row(context).url, row(context).state) == (new, "waiting")
    with context.sessions() as session:
        assert session.get_one(Product, (site_id, "A-1")).image_media_id is None


class _Watched(list):
    """A list that calls when something is appended: the moment at which the server is asked."""

    def __init__(self, on_append):
        super().__init__()
        self.on_append = on_append

    def append(self, item):
        super().append(item)
        self.on_append(item)


@pytest.mark.parametrize(("url", "remote"), [
    ("https://a.example/1.jpg", True), ("HTTP://a.example/1.jpg", True), ("photos/1.jpg", False), ("http.jpg", False),
])  # fmt: skip
def test_only_web_addresses_are_remote(url, remote):
    assert is_remote(url) is remote


def queue_film(context, site_id, folder, shop):
    post = {"id": "1", "media_type": "VIDEO", "media_url": f"{shop.url}/v.mp4", "thumbnail_url": f"{shop.url}/a.jpg"}
    run_import(context, site_id, "posts", posts_file(folder / "posts.json", post))


def film(context):
    with context.sessions() as session:
        media = session.scalars(select(Submission)).one().media[0]
        return media.video_id, media.video_problem


def test_a_post_gets_its_video_without_metadata_and_the_showcase_is_told(context, site_id, tmp_path, shop):
    shop.pages["/v.mp4"] = (200, mp4(box(b"udta", SECRET)))
    queue_film(context, site_id, tmp_path, shop)
    with context.sessions.begin() as session:
        session.scalars(select(Submission)).one().state = "approved"
        before = session.get_one(Site, site_id).showcase_version
    assert fetch_due_photos(context, allow_private=HERE) == 2
    assert sorted(shop.asked) == ["/a.jpg", "/v.mp4"]
    with context.sessions() as session:
        video = session.scalars(select(Video)).one()
        assert session.get_one(Site, site_id).showcase_version > before
    assert film(context) == (video.id, "")
    assert SECRET not in context.store.get(video_key(site_id, video.id, "mp4"))
    assert fetch_due_photos(context, allow_private=HERE) == 0


@pytest.mark.parametrize(
    ("page", "problem"), [((200, b"<html>"), "not_a_video"), ((404, b""), "fetch_gone"), ((200, mp4()[:-1]), "broken")]
)
def test_a_video_that_cannot_be_had_says_why_and_leaves_the_poster(context, site_id, tmp_path, shop, page, problem):
    shop.pages["/v.mp4"] = page
    queue_film(context, site_id, tmp_path, shop)
    fetch_due_photos(context, allow_private=HERE)
    assert film(context) == (None, problem)
    with context.sessions() as session:
        assert session.scalars(select(Submission)).one().media[0].media_id


def test_a_video_over_the_limit_is_cut_off(context, site_id, tmp_path, shop, monkeypatch):
    monkeypatch.setattr("widget_server.services.fetch_photos.MOST_VIDEO_BYTES", 100)
    shop.pages["/v.mp4"] = (200, mp4())
    queue_film(context, site_id, tmp_path, shop)
    fetch_due_photos(context, allow_private=HERE)
    assert film(context) == (None, "fetch_too_large")


def test_a_video_waits_for_a_change_that_waits(context, site_id, tmp_path, shop):
    shop.pages["/v.mp4"] = (200, mp4())
    write_photo(tmp_path, "old.jpg")
    post = {"id": "1", "media_url": "old.jpg"}
    run_import(context, site_id, "posts", posts_file(tmp_path / "posts.json", post))
    with context.sessions.begin() as session:
        session.scalars(select(Submission)).one().state = "approved"
    queue_film(context, site_id, tmp_path, shop)
    fetch_due_photos(context, allow_private=HERE)
    with context.sessions() as session:
        [media] = session.scalars(select(Revision)).one().content["media"]
    assert media["media_id"]
    assert (bool(media["video_id"]), media["video_problem"]) == (True, "")
    assert film(context) == (None, "")


def test_a_backlog_of_one_site_does_not_delay_anothers_photo(context, site_id, clock, shop):
    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
        many = {f"P-{number}": {0: f"{shop.url}/missing{number}.jpg"} for number in range(100)}
        queue_photos(session, site_id, "product", many, clock())
        clock.advance(seconds=1)
        queue_photos(session, other_id, "product", {"A-1": {0: f"{shop.url}/a.jpg"}}, clock())
    assert fetch_due_photos(context, allow_private=HERE) == PHOTOS_AT_ONCE_PER_SITE + 1
    assert "/a.jpg" in shop.asked
