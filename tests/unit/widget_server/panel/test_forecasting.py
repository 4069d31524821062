from dataclasses import replace

import pytest

from ranking import PageContext, Rule
from support import NOW
from support.desk import Desk
from support.events import list_token, look_and_click, served_list
from support.showcase import Shop
from widget_server.db.tables import Submission
from widget_server.errors import BadInput
from widget_server.panel.forecasting import preview, rule_page
from widget_server.services.fold_events import fold_events
from widget_server.services.grant_rights import grant
from widget_server.showcase.feed_request import FeedParameters
from widget_server.showcase.showcases import Showcases

HIDE = Rule(id="", action="hide", target="tile", value="post_2")


@pytest.fixture
def snapshot(desk: Desk, session):
    shop = Shop(session, desk.context.store, site_id=desk.site_id, key="pk_kiln")
    media_id = shop.photo("vase")
    session.commit()
    with desk.context.sessions.begin() as writing:
        writing.get(Submission, (desk.site_id, "post_2")).media[0].media_id = media_id
    grant(desk.context, desk.site_id, ["post_2"], evidence="asked", actor="user:1")
    return Showcases(desk.context.engine, desk.context.vault, public_url="http://x", now=desk.context.now).of("pk_kiln")


def tried(desk: Desk, snapshot, rule: Rule):
    page, _scope, title = rule_page(snapshot, FeedParameters(page="home"))
    return preview(desk.context.engine, snapshot, rule, page, title, now=NOW)


def test_hiding_the_only_tile_costs_all_its_clicks(desk: Desk, snapshot):
    served = served_list(desk.site_id, int(snapshot.candidates.numbers[0]), page=PageContext())
    for view in range(200):
        token = list_token(desk.context, replace(served, issued_at_s=served.issued_at_s - view))
        look_and_click(desk.context, desk.site_id, token, {"post_2": view % 4 == 0}, view=f"v{view}")
    fold_events(desk.context, desk.site_id)
    found = tried(desk, snapshot, HIDE)
    assert found.tiles == 1
    assert (found.forecast.views, found.forecast.clicks, found.forecast.enough) == (200, 50, True)
    assert found.forecast.before == pytest.approx(250.0)
    assert found.forecast.difference == pytest.approx(-250.0)
    assert found.forecast.high < 0.0


def test_without_views_there_is_too_little_to_tell(desk: Desk, snapshot):
    found = tried(desk, snapshot, replace(HIDE, action="bury"))
    assert (found.tiles, found.moved, found.forecast.enough) == (1, 0, False)


def test_a_schedule_or_a_page_does_not_hide_what_a_rule_would_do(desk: Desk, snapshot):
    later = replace(HIDE, starts_at_s=NOW.timestamp() + 86_400.0, page="home")
    assert tried(desk, snapshot, later).tiles == 1


def test_a_page_that_is_not_named_is_refused(snapshot):
    with pytest.raises(BadInput):
        rule_page(snapshot, FeedParameters(page="category"))
