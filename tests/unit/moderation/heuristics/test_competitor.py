import pytest

from moderation.scores import Risk
from support.scored import said, scored

RIVALS = frozenset({"rival-home.co.uk", "bo.example"})


def test_a_link_to_a_listed_host_is_nearly_sure():
    text = "Better at https://shop.rival-home.co.uk/vase"
    one = scored(Risk.COMPETITOR, text, competitors=RIVALS)
    assert one.value >= 0.95
    assert "https://shop.rival-home.co.uk/vase" in said(one, text)


def test_a_name_alone_asks_for_a_look_and_no_more():
    text = "I compared it with Rival Home"
    one = scored(Risk.COMPETITOR, text, competitors=RIVALS)
    assert one.value == pytest.approx(0.4)
    assert said(one, text) == ["Rival Home"]


def test_a_name_too_short_to_be_one_and_an_empty_list_find_nothing():
    assert scored(Risk.COMPETITOR, "I love Bo", competitors=RIVALS).value == 0
    assert scored(Risk.COMPETITOR, "I compared it with Rival Home").value == 0
