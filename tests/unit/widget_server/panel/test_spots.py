from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.errors import BadInput
from widget_server.panel.spots import read_tags
from widget_server.services.tag_products import Spot, TaggedProduct


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("widget_server.panel.spots._", lambda text: text)


def test_products_and_their_places_are_read():
    text = '[{"product": "VASE", "title": "Willow Vase", "spots": [{"media": 1, "x": 0.5, "y": 1}]}]'
    assert read_tags(text) == [TaggedProduct(product_id="VASE", spots=(Spot(media=1, x=0.5, y=1),))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        '[{"product": "VASE"}]',
        '[{"product": 7, "spots": []}]',
        '[{"product": "VASE", "spots": [{"media": 0, "x": 1.5, "y": 0}]}]',
        '[{"product": "VASE", "spots": [{"media": -1, "x": 0, "y": 0}]}]',
        '[{"product": "VASE", "spots": [{"media": 0, "x": NaN, "y": 0}]}]',
        "[" * 100_000,
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(BadInput) as caught:
        read_tags(text)
    assert caught.value.parameter == "tags"


@given(st.text())
def test_no_text_breaks_the_reader(text: str):
    with suppress(BadInput):
        read_tags(text)
