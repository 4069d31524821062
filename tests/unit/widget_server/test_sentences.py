import pytest

from widget_server.sentences import Sentence, in_language, nearest_locale


def test_a_sentence_is_its_english_text():
    sentence = Sentence("Invitation to “%(site)s”", site="100 % Ton")
    assert sentence == "Invitation to “100 % Ton”"
    assert Sentence("100 % wool") == "100 % wool"


def test_a_sentence_is_said_in_a_language_with_its_values():
    sentence = Sentence("Invitation to “%(site)s”", site="Kiln")
    assert in_language(sentence, "de") == "Einladung zu „Kiln“"
    assert in_language(sentence, "fr") == in_language(sentence, "en") == sentence


def test_a_value_may_be_a_sentence_itself():
    outer = Sentence("Invitation to “%(site)s”", site=Sentence("Save"))
    assert in_language(outer, "de") == "Einladung zu „Speichern“"


def test_a_plain_text_is_looked_up_whole():
    assert in_language("Save", "de") == "Speichern"
    assert in_language("", "de") == ""
    assert in_language("What nobody translated", "de") == "What nobody translated"


def test_what_people_typed_is_not_translated():
    assert in_language(Sentence("Invitation to “%(site)s”", site="Save"), "de") == "Einladung zu „Save“"


@pytest.mark.parametrize(("wanted", "found"), [
    (("", "de-AT"), "de"), (("fr", "pt_BR"), "en"), (("DE",), "de"), ((), "en"), (("en", "de"), "en"),
])  # fmt: skip
def test_the_nearest_language_has_a_catalogue(wanted, found):
    assert nearest_locale(*wanted) == found
