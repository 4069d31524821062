import string
from pathlib import Path

import pytest

import embed
from ranking import SENTENCES, Why
from widget_server.showcase.why import CATALOGUE, disclose, language_for, say

SHOPPERS_KEYS = {key for key in SENTENCES if not key.startswith("move_")}


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("language", CATALOGUE)
def test_every_language_has_every_sentence_with_the_same_parameters(language):
    for key in SHOPPERS_KEYS | {key for key in CATALOGUE["en"] if key.startswith(("disclosure.", "alt."))}:
        assert fields(CATALOGUE[language][key]) == fields(CATALOGUE["en"][key]), key


def test_reasons_are_said_in_every_language_that_the_elements_speak():
    locales = Path(embed.__file__).parent / "elements" / "src" / "locales"
    assert CATALOGUE.keys() == {path.stem for path in locales.glob("*.json")}


def test_the_desk_s_languages_say_what_would_move_a_tile_up():
    assert SENTENCES.keys() <= CATALOGUE["de"].keys()


@pytest.mark.parametrize(
    ("asked", "site", "language"),
    [
        ("de-AT", "en", "de"),
        ("", "fr-FR", "fr"),
        ("xx", "de", "de"),
        ("xx", "yy", "en"),
        ("pt_BR", "", "pt"),
        ("tlh", "", "en"),
    ],
)
def test_the_language_is_the_asked_one_or_the_sites_or_english(asked, site, language):
    assert language_for(asked, site) == language


def test_a_reason_is_said_with_its_parameters():
    assert say(Why(key="features", params={"product": "Willow {x}"}, text=""), "de") == "Zeigt: Willow {x}"


def test_an_unknown_reason_is_said_in_the_rankings_own_words():
    assert say(Why(key="unheard_of", params={}, text="Because"), "de") == "Because"


def test_only_what_must_be_disclosed_is():
    assert disclose("", "en") is None
    assert disclose("disclosure.incentive.discount", "de") == "Hat für diese Bewertung einen Rabatt erhalten"
