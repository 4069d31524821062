"""The sentences of the elements in every locale."""

import re

import pytest

from embed.words import locales, words


@pytest.mark.parametrize("locale", locales())
def test_every_locale_says_everything_that_english_says(locale: str) -> None:
    english, other = words("en").sentences, words(locale).sentences
    assert set(other) == set(english)
    assert all(sentence.strip() for sentence in other.values())


@pytest.mark.parametrize("locale", locales())
def test_every_locale_fills_in_the_same_values(locale: str) -> None:
    for key, sentence in words("en").sentences.items():
        wanted = set(re.findall(r"{\d}", sentence))
        assert set(re.findall(r"{\d}", words(locale).sentences[key])) == wanted, key


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("de", "de"), ("de-AT", "de"), ("ZH_tw", "zh"), ("ar-EG", "ar"), ("tlh", "en"), ("", "en")],
)
def test_a_language_tag_finds_its_language_or_english(tag: str, locale: str) -> None:
    assert words(tag).locale == locale


def test_the_first_language_that_is_known_is_spoken() -> None:
    assert words("tlh", "fr-CA", "de").locale == "fr"


def test_values_are_filled_in() -> None:
    assert words("en")("stars", "4.6") == "4.6 out of 5 stars"


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("en")("nonsense")
