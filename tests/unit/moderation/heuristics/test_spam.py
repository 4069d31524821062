import pytest

from moderation.scores import Risk
from moderation.types import Kind
from support.scored import said, scored


@pytest.mark.parametrize(
    "text", ["Click here for a promo code", "Rabattcode auf meinem Kanal, jetzt bestellen, folgt mir", "加微信代购"]
)
def test_advertising_is_named_with_its_words_in_several_languages(text):
    one = scored(Risk.SPAM, text)
    assert one.value > 0.6
    assert said(one, text)


def test_one_lure_alone_is_below_a_half_since_customers_say_it_too():
    text = "I could use my code at the checkout"
    assert said(scored(Risk.SPAM, text), text) == ["use my code"]
    assert scored(Risk.SPAM, text).value < 0.5


def test_what_the_rules_found_counts_by_how_much_it_says():
    text = "See https://elsewhere.example for more"
    assert said(scored(Risk.SPAM, text), text) == ["https://elsewhere.example"]
    assert scored(Risk.SPAM, "WOW" * 40).value == 0.2
    assert scored(Risk.SPAM, "buy " * 20).value == 0.6
    assert scored(Risk.SPAM, text, kind=Kind.POST).value == 0


def test_praise_and_blame_of_a_product_are_no_advertising():
    for text in ("Fits perfectly, would buy again", "Broke after two days, I want my money back"):
        assert scored(Risk.SPAM, text).value == 0
