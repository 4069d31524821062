from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.errors import BadInput
from widget_server.showcase.cursors import Cursors
from widget_server.showcase.reviews import (
    SORTS,
    ReviewsRequest,
    figures,
    fold,
    parse_stars,
    reviews_bytes,
    reviews_of_products,
    select_reviews,
)
from widget_server.showcase.types import PublicSubmission, ReviewFacts

START = datetime(2026, 1, 1, tzinfo=UTC)
CURSORS = Cursors(b"key")


def review(id, rating, *, day=0, text="", media=(), **fields):
    facts = {
        "product": "P1", "rating": rating, "recommends": None, "verified_buyer": False, "disclosure": "",
        "location": "", "reply": "", "replied_at": None, "helpful_count": 0, "unhelpful_count": 0, "answers": {},
        **fields,
    }  # fmt: skip
    return PublicSubmission(
        id=id, number=1, kind="review", title="", text=text, author="Ana", author_url="", permalink="", language="",
        tags=(), like_count=0, comment_count=0, posted_at=START + timedelta(days=day), media=media, pictures=(),
        products=(), review=ReviewFacts(**facts),
    )  # fmt: skip


ITEMS = [
    review("a", 5, day=1, text="Très léger", recommends=True, answers={"Size": "L", "Why": "A gift"}),
    review("b", 2, day=2, text="Too heavy", helpful_count=3, answers={"Size": "M"}),
    review("c", 4, day=3, media=({},), verified_buyer=True),
    review("d", 4, day=4, helpful_count=3, unhelpful_count=1, recommends=False, answers={"Size": "M"}),
]
OF_PRODUCT = reviews_of_products(ITEMS, {}, {}, shop="Atelier")["P1"]


def chosen(**wanted):
    return [
        found.id for found in select_reviews(OF_PRODUCT.reviews, ReviewsRequest(site="pk_a", product="P1", **wanted))
    ]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("helpful", "bdca"),
        ("newest", "dcba"),
        ("oldest", "abcd"),
        ("highest", "adcb"),
        ("lowest", "bdca"),
        ("photos", "cbda"),
    ],
)
def test_every_order_is_what_it_says(sort, order):
    assert "".join(chosen(sort=sort)) == order


@pytest.mark.parametrize(
    ("filters", "order"),
    [
        ({"stars": (4,)}, "dc"),
        ({"stars": (2, 5)}, "ba"),
        ({"with_photos": True}, "c"),
        ({"words": ("leger",)}, "a"),
        ({"verified": True}, "c"),
        ({"facts": ("Size: M",)}, "db"),
        ({"facts": ("Size: L",), "stars": (5,)}, "a"),
        ({"facts": ("Size: L", "Size: M")}, "dba"),
        ({"facts": ("Height: 170", "Size: M")}, ""),
    ],
)
def test_filters_leave_what_passes_all_of_them(filters, order):
    assert "".join(chosen(sort="newest", **filters)) == order


def test_figures_count_and_average():
    assert figures(OF_PRODUCT.reviews) == {
        "average": 3.75, "count": 4, "histogram": {"1": 0, "2": 1, "3": 0, "4": 2, "5": 1}, "photos_count": 1,
        "verified_count": 1, "recommends": {"yes_count": 1, "no_count": 1},
    }  # fmt: skip
    assert figures([])["average"] is None


def test_facts_to_choose_from_are_those_that_tell_people_apart():
    assert OF_PRODUCT.summary["facts"] == {"Size": ["M", "L"]}
    alone = reviews_of_products(ITEMS[:1], {}, {}, shop="Atelier")["P1"]
    assert "facts" not in alone.summary


def test_the_form_learns_what_the_site_asks():
    asked = [{"id": "Fit", "label": "Fit", "options": ["small"]}]
    wanted = ReviewsRequest(site="pk_a", product="P1")
    body = reviews_bytes(
        OF_PRODUCT, wanted, cursor="", cursors=CURSORS, disclose=lambda key: None, next_url=str, questions=asked
    )
    assert orjson.loads(body)["questions"] == asked


def test_the_photos_follow_the_filters_and_lead_the_first_page_or_all_that_ask():
    first = page(limit=1)
    assert [found["id"] for found in first["photos"]] == ["c"]
    assert page(stars=(2, 5))["photos"] == []
    second = first["next_url"].removeprefix("?cursor=")
    assert "photos" not in page(limit=1, cursor=second)
    assert [found["id"] for found in page(limit=1, cursor=second, strip=True)["photos"]] == ["c"]


def page(cursor="", strip=False, **wanted):
    request = ReviewsRequest(site="pk_a", product="P1", sort="newest", **wanted)
    return orjson.loads(
        reviews_bytes(
            OF_PRODUCT, request, cursor=cursor, cursors=CURSORS,
            disclose=lambda key: key or None, next_url=lambda token: f"?cursor={token}", strip=strip,
        )
    )  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repetition():
    first = page(limit=3)
    second = page(limit=3, cursor=first["next_url"].removeprefix("?cursor="))
    assert [found["id"] for found in first["reviews"] + second["reviews"]] == ["d", "c", "b", "a"]
    assert "next_url" not in second
    assert first["summary"]["count"] == first["filtered"]["count"] == 4


def test_a_review_that_arrived_meanwhile_repeats_nothing():
    first = page(limit=2)
    newer = reviews_of_products([*ITEMS, review("e", 1, day=9)], {}, {}, shop="Atelier")["P1"]
    request = ReviewsRequest(site="pk_a", product="P1", sort="newest", limit=2)
    second = orjson.loads(
        reviews_bytes(
            newer, request, cursor=first["next_url"].removeprefix("?cursor="), cursors=CURSORS,
            disclose=lambda key: None, next_url=str,
        )
    )  # fmt: skip
    assert [found["id"] for found in second["reviews"]] == ["b", "a"]


def test_a_cursor_of_another_order_is_refused():
    with pytest.raises(BadInput):
        page(cursor=page(limit=2)["next_url"].removeprefix("?cursor="), stars=(4,))


def test_a_review_says_what_the_contract_says():
    item = review("x", 3, reply="Thank you", replied_at=START, location="Graz", answers={"Usual size": "M"})
    found = reviews_of_products([item], {}, {}, shop="Atelier")["P1"]
    request = ReviewsRequest(site="pk_a", product="P1")
    body = reviews_bytes(found, request, cursor="", cursors=CURSORS, disclose=lambda key: None, next_url=str)
    [shown] = orjson.loads(body)["reviews"]
    assert shown["reply"] == {"author": "Atelier", "text": "Thank you", "at": "2026-01-01T00:00:00Z"}
    assert (shown["location"], shown["facts"], shown["disclosure"]) == ("Graz", {"Usual size": "M"}, None)


@pytest.mark.parametrize("text", ["0", "6", "five", "4,x", "-1"])
def test_other_stars_than_one_to_five_are_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_stars(text)
    assert refused.value.parameter == "stars"


def test_stars_may_be_a_list():
    assert parse_stars("5, 4,4") == (4, 5)


@given(st.text(), st.sampled_from(SORTS))
def test_any_words_can_be_searched_for(text, sort):
    chosen(sort=sort, words=tuple(fold(text).split()))
