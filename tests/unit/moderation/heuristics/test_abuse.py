import pytest

from moderation.rules.base import ScreeningContext
from moderation.scores import Risk
from support.scored import said, scored


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("What an asshole runs this", "asshole"), ("Ihr seid ein Hurensohn", "Hurensohn"), ("你这个傻逼", "傻逼"),
        ("I know where you live", "I know where you live"), ("Je sais où tu habites", "Je sais où tu habites"),
    ],
)  # fmt: skip
def test_insults_and_threats_are_nearly_sure_and_name_their_words(text, word):
    one = scored(Risk.ABUSE, text)
    assert one.value >= 0.8
    assert said(one, text) == [word]


def test_a_rough_word_alone_is_below_a_half_and_two_are_above():
    assert scored(Risk.ABUSE, "Only an idiot would design this zipper").value == 0.4
    assert scored(Risk.ABUSE, "Idioten und Trottel").value == pytest.approx(0.64)


def test_harsh_criticism_of_a_product_is_no_abuse():
    for text in ("The worst dress ever, awful quality, a disgrace", "Die schlechteste Vase, eine Frechheit"):
        assert scored(Risk.ABUSE, text).value == 0


def test_a_word_that_the_site_blocks_is_no_insult():
    context = ScreeningContext(blocked_words=frozenset({"disappointed"}))
    assert scored(Risk.ABUSE, "I am disappointed", context=context).value == 0
