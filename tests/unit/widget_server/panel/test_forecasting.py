from dataclasses import replace

import pytest

from ranking import PageContext, Rule, page_scope
from support import NOW
from support.desk import Desk
from support.events import list_token, look_and_click, served_list
from support.showcase import Shop
from widget_server.db.tables import Submission
from widget_server.errors import BadInput
from widget_server.panel.forecasting import preview, rule_page, with_rule
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
    page, _scope = rule_page(snapshot, FeedParameters(page="home"))
    return preview(desk.context.engine, snapshot, rule, page, now=NOW)


def seen(desk: Desk, snapshot, page: PageContext, *, views: int, clicks: int):
    """Let the only tile be looked at on a page, by every view, and clicked by the first ones."""
    served = served_list(desk.site_id, int(snapshot.candidates.numbers[0]), page=page)
    for view in range(views):
        token = list_token(desk.context, replace(served, issued_at_s=served.issued_at_s - view))
        items = {"post_2": view * clicks % views < clicks}
        look_and_click(desk.context, desk.site_id, token, items, view=f"{page_scope(page)} {view}")
    fold_events(desk.context, desk.site_id)


def test_hiding_the_only_tile_costs_all_its_clicks(desk: Desk, snapshot):
    seen(desk, snapshot, PageContext(), views=200, clicks=50)
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


def test_a_rule_for_every_page_is_tried_on_the_pages_that_shoppers_saw(desk: Desk, snapshot):
    seen(desk, snapshot, PageContext(), views=150, clicks=15)
    seen(desk, snapshot, PageContext(kind="product", product="VASE"), views=50, clicks=25)
    seen(desk, snapshot, PageContext(kind="search", query="tall vase"), views=50, clicks=1)
    found = preview(desk.context.engine, snapshot, HIDE, None, now=NOW)
    assert (found.pages, found.moved_pages, found.tiles, found.moved) == (2, 0, 1, 0)
    assert found.page_share == pytest.approx(0.8)
    assert (found.forecast.views, found.forecast.clicks, found.forecast.enough) == (200, 40, True)
    assert found.forecast.before == pytest.approx(200.0)
    assert found.forecast.difference == pytest.approx(-200.0)
    assert found.forecast.low < -200.0 < found.forecast.high < 0.0
    home = tried(desk, snapshot, HIDE).forecast
    assert (home.views, home.difference) == (150, pytest.approx(-100.0))


def test_a_rule_for_every_page_is_tried_on_the_home_page_where_nothing_was_seen_yet(desk: Desk, snapshot):
    found = preview(desk.context.engine, snapshot, HIDE, None, now=NOW)
    assert (found.pages, found.page_share, found.forecast.views, found.forecast.enough) == (1, 1.0, 0, False)


def test_a_rule_that_is_there_already_is_tried_in_its_place(desk: Desk, snapshot):
    pin = Rule(id="a", action="pin", target="tile", value="post_2", position=1)
    bury, boost = replace(HIDE, id="b", action="bury"), replace(HIDE, id="c", action="boost", amount=2.0)
    changed = with_rule((pin, bury, boost), replace(bury, action="hide"))
    assert [(rule.id, rule.action) for rule in changed] == [("a", "pin"), ("b", "hide"), ("c", "boost")]
    assert [rule.id for rule in with_rule((pin, bury), HIDE)] == ["a", "b", ""]
    # A burial outweighs boosts after it and takes no notice of those before it: the place decides what the change does.
    present = replace(snapshot, order=replace(snapshot.order, rules=(bury, boost)))
    assert tried(desk, present, bury).forecast.difference == 0.0


def test_a_page_that_is_not_named_is_refused(snapshot):
    with pytest.raises(BadInput):
        rule_page(snapshot, FeedParameters(page="category"))
