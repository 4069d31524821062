import pytest

from ranking import Candidate
from widget_server.showcase.galleries import allowed, fits, read_selection
from widget_server.showcase.tiles import product_card
from widget_server.showcase.types import Product, Selection

TILE = Candidate(id="post_1", number=1, kind="post", products=("P1",), creator="Mira.Wears", tags=("OOTD",))
CARD = product_card(
    id="P1", title="", url="", image="", price_minor=1, sale_price_minor=None, currency="USD", availability="in_stock"
)
PRODUCTS = {
    "P1": Product(
        id="P1",
        title="",
        url="",
        category=("Women", "Dresses"),
        brand="",
        color="",
        tags=(),
        image_media_id="",
        card=CARD,
    )
}


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({}, True),
        ({"items": ["post_1"]}, True),
        ({"items": ["post_2"]}, False),
        ({"kinds": ["review"]}, False),
        ({"products": ["P2", "P1"]}, True),
        ({"tags": ["#ootd"]}, True),
        ({"creators": ["@mira.wears"]}, True),
        ({"creators": ["someone"]}, False),
        ({"categories": ["women"]}, True),
        ({"categories": ["Women > Dresses"]}, True),
        ({"categories": ["Women > Dresses > Midi"]}, False),
        ({"tags": ["ootd"], "creators": ["someone"]}, False),
    ],
)
def test_a_tile_fits_every_filter_by_at_least_one_value(stored, expected):
    assert fits(read_selection(stored), TILE, PRODUCTS) is expected


def test_what_is_stored_wrongly_filters_nothing():
    assert read_selection({"items": "post_1", "unknown": ["x"], "tags": [1, None]}) == Selection()


def test_a_kind_and_a_selection_both_hold():
    review = Candidate(id="rev_1", number=2, kind="review")
    both = allowed(Selection(), [TILE, review], PRODUCTS, "review")
    assert both is not None
    assert both.tolist() == [False, True]


def test_without_filter_nothing_is_masked():
    assert allowed(Selection(), [TILE], PRODUCTS, "all") is None
