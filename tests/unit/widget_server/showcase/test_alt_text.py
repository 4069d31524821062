"""Every photo has an alternative text: a person's own, or who took it and what it shows."""

from datetime import UTC, datetime

import pytest

from widget_server.showcase.alt_text import described
from widget_server.showcase.tiles import product_card
from widget_server.showcase.types import Product, PublicSubmission


def product(id, title):
    card = product_card(
        id=id, title=title, url="", image="", price_minor=1, sale_price_minor=None, currency="EUR",
        availability="in_stock",
    )  # fmt: skip
    return Product(id=id, title=title, url="", category=(), brand="", color="", tags=(), image_media_id="", card=card)


PRODUCTS = {f"P{number}": product(f"P{number}", f"Dress {number}") for number in range(1, 6)}


def alts(*photos, shows=("P1",), locale="en", **fields):
    media = tuple({"type": "image", "alt": "", **photo} for photo in photos or ({},))
    values = {
        "id": "post_1", "number": 1, "kind": "post", "title": "", "text": "Wearing it again #ootd @kiln",
        "author": "mira", "author_url": "", "permalink": "", "language": "", "tags": (),
        "like_count": 0, "comment_count": 0,
        "posted_at": datetime(2026, 11, 2, tzinfo=UTC), "pictures": (), "review": None,
        "products": tuple((id, ()) for id in shows), "media": media, **fields,
    }  # fmt: skip
    [item] = described([PublicSubmission(**values)], PRODUCTS, locale)
    return [one["alt"] for one in item.media]


def test_a_photo_is_by_its_author_and_of_its_products():
    assert alts() == ["Photo by mira: Dress 1"]
    assert alts(shows=("P1", "P2", "P3", "P4")) == ["Photo by mira: Dress 1, Dress 2, Dress 3"]


def test_without_a_product_the_caption_says_what_it_shows():
    assert alts(shows=()) == ["Photo by mira: Wearing it again ootd kiln"]
    assert alts(shows=("draft",), title="Lovely") == ["Photo by mira: Lovely"]
    [long] = alts(shows=(), text="word " * 40)
    assert len(long) < 100
    assert long.endswith("word…")


@pytest.mark.parametrize(
    ("locale", "alt"),
    [("de-AT", "Foto von mira: Dress 1"), ("fr", "Photo de mira: Dress 1"), ("xx", "Photo by mira: Dress 1")],
)
def test_the_words_are_in_the_language_of_the_site(locale, alt):
    assert alts(locale=locale) == [alt]


def test_several_photos_do_not_sound_the_same_and_a_video_is_called_one():
    assert alts({}, {"type": "video"}) == ["Photo by mira (1/2): Dress 1", "Video by mira (2/2): Dress 1"]


def test_the_words_of_a_person_win():
    assert alts({"alt": "A vase on a sill"}, {}) == ["A vase on a sill", "Photo by mira (2/2): Dress 1"]


def test_where_nothing_is_known_it_is_still_a_photo():
    assert alts(shows=(), text="", author="") == ["Photo"]
