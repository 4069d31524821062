import orjson

from ranking import Why
from widget_server.showcase.tile_end import tile_end


def told(end):
    """Read an end as the last fields of a tile."""
    return orjson.loads(b'{"id":"a","_vitrine":{"kind":"post"' + end)["_vitrine"]


def test_an_end_tells_position_and_reason_in_the_language_asked_for():
    end = told(tile_end("", 3, Why(key="new", text="New"), "de"))
    assert (end["disclosure"], end["position"], end["why"]) == (None, 3, "Neu")
    assert told(tile_end("", 3, Why(key="new", text="New"), "en"))["why"] == "New"


def test_a_reason_with_a_name_in_it_is_not_taken_for_another():
    ends = [tile_end("", 1, Why(key="features", params={"product": name}, text=""), "en") for name in ("Boots", "Hat")]
    assert [told(end)["why"] for end in ends] == ["Features the Boots", "Features the Hat"]


def test_what_the_shop_itself_is_told_stands_behind():
    end = tile_end("", 1, Why(key="new", text="New"), "en", {"score": 1.5})
    assert told(end)["score"] == 1.5
