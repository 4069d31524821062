import pytest

from support import NOW
from support.showcase import KEY
from widget_server.db.tables import Media, Site, Submission, SubmissionMedia


@pytest.fixture
def address(client):
    """The address of the photo of post_dress in the feed."""
    items = client.get(f"/v1/{KEY}/feed").json["items"]
    [url] = [item["image"] for item in items if item["id"] == "post_dress"]
    return url.replace("http://127.0.0.1:8000", "")


def test_a_public_photo_is_served_as_what_it_is(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.data == b"post_dress photo 0 640 jpeg"
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, s-maxage=60"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(("name", "media_type"), [("320.avif", "image/avif"), ("640.webp", "image/webp")])
def test_every_rendition_has_its_own_type(client, address, name, media_type):
    assert client.get(address.replace("640.jpg", name)).mimetype == media_type


def test_who_has_the_photo_gets_304(client, address):
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("name", ["1080.jpg", "640.gif", "0640.jpg", "640.jpeg", "640.jpg.exe", "original"])
def test_other_renditions_than_there_are_do_not_exist(client, address, name):
    assert client.get(address.replace("640.jpg", name)).status_code == 404


def change_state(shop, id, state):
    shop.session.get_one(Submission, (shop.site_id, id)).state = state
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()


def test_a_photo_that_was_taken_down_is_gone(client, shop, address):
    change_state(shop, "post_dress", "taken_down")
    answer = client.get(address)
    assert (answer.status_code, answer.json["code"]) == (410, "taken_down")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("state", ["pending", "rejected", "withdrawn"])
def test_a_photo_that_is_not_public_does_not_exist(client, shop, address, state):
    change_state(shop, "post_dress", state)
    assert client.get(address).status_code == 404


def test_a_photo_without_a_right_does_not_exist(client, shop):
    shop.post("post_bare", right=False)
    shop.session.commit()
    media_id = shop.photo("loose photo")
    shop.session.commit()
    assert client.get(f"/m/{KEY}/{media_id}/640.jpg").status_code == 404


def test_a_photo_of_another_site_does_not_exist_here(client, shop, address):
    from support.showcase import Shop

    Shop(shop.session).open(key="pk_other")
    shop.session.commit()
    assert client.get(address.replace(KEY, "pk_other")).status_code == 404


@pytest.fixture
def film(client, shop):
    """The address of the video of post_dress in the feed."""
    shop.film("post_dress")
    change_state(shop, "post_dress", "approved")
    items = client.get(f"/v1/{KEY}/feed").json["items"]
    [media] = [item["_vitrine"]["media"][0] for item in items if item["id"] == "post_dress"]
    assert media["type"] == "video"
    assert media["sources"]
    return media["video_url"].replace("http://127.0.0.1:8000", "")


def test_a_public_video_is_served_as_what_it_is(client, film):
    answer = client.get(film)
    assert (answer.status_code, answer.content_type) == (200, "video/mp4")
    assert b"post_dress moves" in answer.data
    assert answer.content_length == len(answer.data)
    assert answer.headers["Cache-Control"] == "public, max-age=3600, s-maxage=60"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(film, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_part_of_a_video_is_served(client, film):
    whole = client.get(film).data
    part = client.get(film, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.data) == (206, whole[4:12])
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole)}"
    beyond = client.get(film, headers={"Range": "bytes=99999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    head = client.head(film)
    assert (head.status_code, head.content_length, head.data) == (200, len(whole), b"")


def test_a_video_that_was_taken_down_or_lost_its_right_is_gone(client, shop, film):
    shop.right("post_dress", state="revoked", at=NOW)
    change_state(shop, "post_dress", "approved")
    assert client.get(film).status_code == 410
    change_state(shop, "post_dress", "taken_down")
    answer = client.get(film, headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.json["code"]) == (410, "taken_down")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_video_goes_with_its_poster(client, shop, film):
    poster = shop.session.get_one(SubmissionMedia, (shop.site_id, "post_dress", 0)).media_id
    shop.session.get_one(Media, (shop.site_id, poster)).taken_down_at = NOW
    change_state(shop, "post_dress", "approved")
    assert client.get(film).status_code == 410


@pytest.mark.parametrize("state", ["pending", "rejected", "withdrawn"])
def test_a_video_that_is_not_public_does_not_exist(client, shop, film, state):
    change_state(shop, "post_dress", state)
    assert client.get(film).status_code == 404


def test_nothing_but_the_video_is_at_its_address(client, film):
    for other in (film.replace(".mp4", ".webm"), film.replace("video.mp4", "640.jpg"), film.replace(KEY, "pk_other")):
        assert client.get(other).status_code == 404


def test_a_video_that_is_not_there_is_null(client, shop):
    shop.film("post_dress")
    shop.session.get_one(SubmissionMedia, (shop.site_id, "post_dress", 0)).video_id = None
    change_state(shop, "post_dress", "approved")
    items = client.get(f"/v1/{KEY}/feed").json["items"]
    [media] = [item["_vitrine"]["media"][0] for item in items if item["id"] == "post_dress"]
    assert media["video_url"] is None
    assert media["sources"]
