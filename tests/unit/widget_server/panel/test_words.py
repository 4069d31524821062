import pytest
from flask import Flask
from flask_babel import Babel

from moderation.reasons import REASONS
from moderation.rights import RightsState
from moderation.types import Kind, Role, State
from ranking import TERM_NAMES
from widget_server.panel.words import WORDS, say


@pytest.fixture(autouse=True)
def _language():
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("state", State),
        ("kind", Kind),
        ("reason", REASONS),
        ("rights", RightsState),
        ("role", {Role.OWNER, Role.MODERATOR, Role.VIEWER}),
        ("term", TERM_NAMES),
    ],
)
def test_every_code_of_a_closed_list_has_words(kind: str, codes):
    assert {str(code) for code in codes} <= set(WORDS[kind])


def test_reasons_say_what_the_published_list_says():
    assert {str(reason): say(reason, "reason") for reason in REASONS} == {
        str(reason): info.label for reason, info in REASONS.items()
    }


def test_the_sentences_shown_to_authors_are_the_published_ones():
    assert {str(reason): say(reason, "why") for reason in REASONS} == {
        str(reason): info.sentence for reason, info in REASONS.items()
    }


def test_an_unknown_code_is_still_readable():
    assert say("gallery.moved_away", "action") == "gallery: moved away"
