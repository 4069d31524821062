import pytest

from moderation.scores import Risk
from moderation.types import Kind
from support.scored import said, scored

LONG = "The mayor promised another bridge and nobody believed him because the river moved again"


def test_words_of_other_topics_are_named():
    text = "Vote for our church"
    assert said(scored(Risk.OFF_TOPIC, text), text) == ["Vote for", "church"]


@pytest.mark.parametrize("text", ["test", "asdf", "Lorem ipsum"])
def test_words_that_say_nothing_count_where_nothing_else_is_said(text):
    assert scored(Risk.OFF_TOPIC, text).value == 0.6
    assert scored(Risk.OFF_TOPIC, f"{text} of the zipper: it held for a year now").value == 0


def test_a_long_text_without_a_word_of_buying_or_of_the_product_asks_for_a_look():
    assert scored(Risk.OFF_TOPIC, LONG).value == pytest.approx(0.4)
    assert scored(Risk.OFF_TOPIC, LONG, topic=frozenset({"bridge"})).value == 0
    assert scored(Risk.OFF_TOPIC, f"{LONG}, great quality").value == 0


def test_of_a_language_without_a_list_a_missing_word_says_nothing():
    assert scored(Risk.OFF_TOPIC, LONG, language="fi").value == 0
    assert scored(Risk.OFF_TOPIC, LONG, language="en-GB").value == pytest.approx(0.4)


def test_a_caption_may_speak_of_anything():
    assert scored(Risk.OFF_TOPIC, LONG, kind=Kind.POST).value == 0
