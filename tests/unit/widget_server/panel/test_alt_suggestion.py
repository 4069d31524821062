"""The suggested description says what is known, says whose words it quotes, and recognises nothing."""

import pytest

from support.clock import NOW
from support.desk import Desk
from support.shop import add_photo
from widget_server.db.tables import ProductLink, Submission
from widget_server.panel.alt_suggestion import MOST_CHARACTERS, suggest_alt
from widget_server.services.load_cards import load_card


@pytest.fixture
def suggested(desk: Desk):
    """Suggest for a photo of post_1 after something was changed of it."""

    def suggested(position=0, **changed):
        with desk.context.sessions.begin() as session:
            row = session.get_one(Submission, (desk.site_id, "post_1"))
            for name, value in changed.items():
                setattr(row, name, value)
        with desk.context.sessions() as session, desk.app.test_request_context("/panel/"):
            card = load_card(session, desk.site_id, "post_1", NOW)
            return suggest_alt(card, card.photos[position])

    return suggested


def test_words_are_the_authors_and_a_product_counts_once_it_is_confirmed(desk: Desk, suggested):
    assert suggested(text="#ootd My Willow Vase @kiln") == "Photo by mira: in the author's words: “My Willow Vase”"
    with desk.context.sessions.begin() as session:
        session.get_one(ProductLink, (desk.site_id, "post_1", "VASE")).state = "confirmed"
    assert suggested(text="") == "Photo by mira: Willow Vase"


def test_a_product_whose_place_is_in_another_photo_is_not_said_of_this_one(desk: Desk, suggested):
    with desk.context.sessions.begin() as session:
        link = session.get_one(ProductLink, (desk.site_id, "post_1", "VASE"))
        link.state, link.spots = "confirmed", [{"media": 1, "x": 0.5, "y": 0.5}]
    assert suggested(text="") == ""


def test_colours_are_the_measured_ones_the_commonest_first(desk: Desk, suggested):
    with desk.context.sessions.begin() as session:
        row = session.get_one(Submission, (desk.site_id, "post_1"))
        add_photo(session, row.site_id, "1" * 32, ("white", "blue", "red"))
        row.media[0].media_id = "1" * 32
    assert suggested(text="", author="") == "Photo: mostly white, blue"


def test_nothing_known_suggests_nothing_and_long_captions_are_cut(suggested):
    assert suggested(text="#only #tags") == ""
    long = suggested(text="word " * 200)
    assert len(long) <= MOST_CHARACTERS
    assert long.endswith("word…”")
