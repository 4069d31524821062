import math
from dataclasses import replace

import pytest

from ranking import Rule
from support import NOW
from support.desk import Desk
from widget_server.errors import NotFound
from widget_server.panel.explaining import explain_place
from widget_server.services.grant_rights import grant
from widget_server.showcase.showcases import Showcases


@pytest.fixture
def snapshot(desk: Desk, session):
    from support.showcase import Shop

    shop = Shop(session, desk.context.store, site_id=desk.site_id, key="pk_kiln")
    media_id = shop.photo("vase")
    session.commit()
    with desk.context.sessions.begin() as writing:
        from widget_server.db.tables import Submission

        writing.get(Submission, (desk.site_id, "post_2")).media[0].media_id = media_id
    grant(desk.context, desk.site_id, ["post_2"], evidence="asked", actor="user:1")
    return Showcases(desk.context.engine, desk.context.vault, public_url="http://x", now=desk.context.now).of("pk_kiln")


def test_the_terms_of_a_published_tile_sum_to_its_score(snapshot):
    place = explain_place(snapshot, "post_2", {"page": "home"}, now=NOW)
    assert (place.position, place.total) == (1, 1)
    assert math.isclose(sum(value for _name, value in place.terms), place.score, abs_tol=1e-9)
    assert place.why


def test_it_is_told_in_the_reader_s_language(snapshot):
    place = explain_place(snapshot, "post_2", {"page": "home"}, now=NOW, lang="de_AT")
    assert place.why == "Neu"
    assert "Mehr Klicks, wenn es hier zu sehen ist" in place.moves
    assert explain_place(snapshot, "post_2", {"page": "home"}, now=NOW, lang="xx").why == "New"


def test_rules_that_act_on_a_tile_are_named_also_where_they_hide_it(snapshot):
    boost = Rule(id="a", action="boost", target="creator", value="jon")
    hide = Rule(id="b", action="hide", target="tile", value="post_2")
    elsewhere = Rule(id="c", action="bury", target="tile", value="post_2", page="product:VASE")

    def place(*rules):
        order = replace(snapshot, order=replace(snapshot.order, rules=rules))
        return explain_place(order, "post_2", {"page": "home"}, now=NOW)

    assert (place(boost, elsewhere).position, place(boost, elsewhere).rules) == (1, (boost,))
    assert dict(place(boost).terms)["merchandising"] == 1.0
    assert (place(boost, hide).position, place(boost, hide).rules) == (None, (boost, hide))


def test_what_is_not_shown_has_no_place(snapshot):
    assert explain_place(snapshot, "post_1", {"page": "home"}, now=NOW).position is None


def test_an_unknown_product_page_is_refused(snapshot):
    with pytest.raises(NotFound):
        explain_place(snapshot, "post_2", {"page": "product", "product": "NONE"}, now=NOW)
