from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest

from widget_server.showcase.tiles import jpeg_url, make_tile, media_json, product_card, rfc3339, tile_bytes
from widget_server.showcase.types import Film, Picture, Product, PublicSubmission

BASE = "https://vitrine.example/m/pk_1"


def picture(*widths: int) -> Picture:
    return Picture(
        id="ab" * 16, sha256="ab" * 32, width_px=1200, height_px=1600, thumbhash="AAAA", phash="0" * 16, sharpness=0.5,
        renditions=tuple((width, format) for width in widths for format in ("jpeg", "avif", "webp")),
    )  # fmt: skip


def card(**fields):
    values = {"price_minor": 7990, "sale_price_minor": None, "availability": "in_stock", **fields}
    return product_card(id="P1", title="Dress", url="https://shop.example/p", image="", currency="USD", **values)


def submission(**fields) -> PublicSubmission:
    values = {
        "id": "post_1", "number": 1, "kind": "post", "title": "", "text": "caption", "author": "mira", "author_url": "",
        "permalink": "", "language": "", "tags": ("ootd",), "like_count": 0, "comment_count": 0,
        "posted_at": datetime(2026, 11, 2, 8, tzinfo=UTC), "media": (media_json(picture(320), base=BASE),),
        "pictures": (picture(320),), "products": (("P1", ({"media": 0, "x": 0.5, "y": 0.25},)),),
        "review": None, **fields,
    }  # fmt: skip
    return PublicSubmission(**values)


def products() -> dict[str, Product]:
    product = Product(
        id="P1", title="Dress", url="", category=(), brand="", color="", tags=(), image_media_id="", card=card()
    )
    return {"P1": product}


def test_the_sources_of_a_picture_begin_with_avif_and_grow():
    sources = media_json(picture(320, 640), base=BASE)["sources"]
    assert [(source["format"], source["width_px"]) for source in sources] == [
        ("avif", 320), ("avif", 640), ("webp", 320), ("webp", 640), ("jpeg", 320), ("jpeg", 640),
    ]  # fmt: skip
    assert sources[-1]["url"] == f"{BASE}/{'ab' * 16}/640.jpg"


@pytest.mark.parametrize(
    ("widths", "expected"), [((320, 640, 1080), "640.jpg"), ((320,), "320.jpg"), ((1080,), "1080.jpg")]
)
def test_the_one_jpeg_is_the_narrowest_that_is_wide_enough(widths, expected):
    assert jpeg_url(picture(*widths), base=BASE, at_least_px=640).endswith(expected)


def test_a_sale_price_is_what_is_paid_and_the_other_is_compared():
    assert (card(sale_price_minor=4990)["price_minor"], card(sale_price_minor=4990)["compare_minor"]) == (4990, 7990)


def test_a_sale_price_that_is_no_reduction_is_ignored():
    assert card(sale_price_minor=9990)["price_minor"] == 7990
    assert "compare_minor" not in card(sale_price_minor=9990)


@pytest.mark.parametrize(
    ("availability", "in_stock"), [("in_stock", True), ("preorder", True), ("backorder", True), ("out_of_stock", False)]
)
def test_what_can_be_ordered_is_in_stock(availability, in_stock):
    assert card(availability=availability)["in_stock"] is in_stock


def test_a_tile_is_an_item_of_the_contract():
    tile = make_tile(submission(permalink="https://instagram.com/p/1/"), products(), base=BASE)
    item = orjson.loads(tile_bytes(tile, disclosure=b"null", position=3, why=orjson.dumps('Matches "x"')))
    assert item["url"] == "https://instagram.com/p/1/"
    assert item["date_published"] == "2026-11-02T08:00:00Z"
    assert item["authors"] == [{"name": "mira"}]
    inner = item["_vitrine"]
    assert (inner["position"], inner["why"], inner["disclosure"], inner["rating"]) == (3, 'Matches "x"', None, None)
    assert inner["products"][0]["spots"] == [{"media": 0, "x": 0.5, "y": 0.25}]
    assert "explain" not in inner


def test_products_that_left_the_catalogue_are_left_out_of_a_tile():
    item = orjson.loads(tile_bytes(make_tile(submission(), {}, base=BASE), disclosure=b"null", position=1, why=b'""'))
    assert item["_vitrine"]["products"] == []


def test_what_the_shop_is_told_stands_beside_the_rest():
    tile = make_tile(submission(), products(), base=BASE)
    told = {"score": 7.0, "explain": {"a": 1.5, "b": -0.25}}
    inner = orjson.loads(tile_bytes(tile, disclosure=b"null", position=1, why=b'""', explained=told))["_vitrine"]
    assert (inner["score"], inner["explain"], inner["kind"]) == (7.0, {"a": 1.5, "b": -0.25}, "post")


def test_times_are_in_utc_with_seconds():
    assert rfc3339(datetime(2026, 11, 2, 10, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))) == "2026-11-02T08:00:00Z"


def test_a_video_is_its_poster_and_where_it_is_played_from():
    film = Film(id="cd" * 16, format="webm", body_bytes=9)
    assert media_json(picture(320), base=BASE, type="video", film=film)["video_url"] == f"{BASE}/{'cd' * 16}/video.webm"
    assert media_json(picture(320), base=BASE, type="video")["video_url"] is None
    assert "video_url" not in media_json(picture(320), base=BASE)


def test_a_photo_says_what_a_crop_keeps_in_sight_where_somebody_chose_it():
    assert media_json(picture(320), base=BASE, focus="48% 61%")["focus"] == "48% 61%"
    assert "focus" not in media_json(picture(320), base=BASE)
