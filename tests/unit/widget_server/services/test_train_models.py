"""Training: clicks move tiles at once, only a proven model is published, and evaluating writes nothing."""

import json

import pytest
from sqlalchemy import func, select

from ranking import Model, PageContext, learning
from ranking.model_file import loads
from support import NOW
from support.events import list_token, look_and_click, served_list
from support.showcase import KEY, Shop
from widget_server.db.session import reading_session
from widget_server.db.tables import AuditEntry, EngagementCount, EventRequest, PublishedModel, Site, SpooledRequest
from widget_server.services.train_models import evaluate, model_version, train
from widget_server.showcase.snapshot import load_snapshot

DRESSES = PageContext(kind="category", category=("Women", "Dresses"))
SHIRTS = PageContext(kind="category", category=("Men", "Shirts"))
POSTS = tuple(f"post_{n}" for n in range(1, 7))
MINUTE = int(NOW.timestamp()) // 60


@pytest.fixture
def site_id(context):
    """A shop with six posts that show a dress and a shirt alike, so that only clicks tell them apart."""
    with context.sessions.begin() as session:
        shop = Shop(session).open()
        shop.product("AT-DRE-001", "Willow Midi Dress")
        shop.product("AT-SHI-003", "Linen Shirt", category="Men > Shirts")
        for id in POSTS:
            shop.post(id, "AT-DRE-001", "AT-SHI-003", text="The same words", author=id)
        return shop.site_id


def order(context, site_id, page):
    """Return the ids on a page by what a fresh snapshot says of their popularity, best first."""
    with reading_session(context.engine) as session:
        snapshot = load_snapshot(session.connection(), site_id, public_url="http://x", now=NOW)
    plan = snapshot.plan(page, gallery="", kind="all", layout="grid", minute=MINUTE)
    ranking = snapshot.ranker.rank(plan, variant=0)
    popularity = {tile.id: ranking.explain(k).terms["popularity"] for k, tile in enumerate(ranking.tiles())}
    return sorted(popularity, key=lambda id: -popularity[id])


def click_on(context, site_id, item, *, views=60, page=DRESSES):
    token = list_token(context, served_list(site_id, *range(1, 7), page=page))
    for view in range(views):
        look_and_click(context, site_id, token, {id: id == item for id in POSTS}, view=f"{page.kind} {view}")


def rows(context, *tables):
    with context.sessions() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def version(context):
    with context.sessions() as session:
        return session.scalars(select(Site.showcase_version).where(Site.publishable_key == KEY)).one()


def test_clicks_on_one_page_lift_the_tile_there_without_a_new_model(context, site_id):
    click_on(context, site_id, "post_6")
    before = version(context)
    report = train(context, site_id)
    assert report["folded"] == {"events": 420, "duplicates": 0, "counters": 6}
    assert (report["published"], report["model_in_force"]) == (False, "default")
    assert report["weights_reason"].startswith("Too little data: 60 clicks")
    assert version(context) == before + 1
    assert order(context, site_id, DRESSES)[0] == "post_6"


def test_clicks_on_two_pages_lift_each_its_own_tile(context, site_id):
    click_on(context, site_id, "post_6")
    click_on(context, site_id, "post_3", page=SHIRTS)
    train(context, site_id)
    assert order(context, site_id, DRESSES)[0] == "post_6"
    assert order(context, site_id, SHIRTS)[0] == "post_3"


def test_a_report_is_json_and_says_what_is_known(context, site_id):
    click_on(context, site_id, "post_6", views=5)
    report = train(context, site_id)
    assert json.loads(json.dumps(report)) == report
    assert (report["events"], report["tiles"], report["engagement"]["clicks"]) == (35, 6, 5.0)


def test_evaluating_writes_nothing_and_folds_nothing(context, site_id):
    click_on(context, site_id, "post_6", views=5)
    before = (rows(context, EventRequest, SpooledRequest, EngagementCount, AuditEntry), version(context))
    report = evaluate(context, site_id)
    assert (report["published"], report["would_publish"], report["clicks"]) == (False, False, 5)
    assert (rows(context, EventRequest, SpooledRequest, EngagementCount, AuditEntry), version(context)) == before


def test_a_site_without_events_is_reported_and_not_changed(context, site_id):
    before = version(context)
    assert train(context, site_id)["weights_reason"].startswith("Too little data: 0 clicks")
    assert version(context) == before


def test_a_model_that_is_proven_better_is_published_with_its_report(context, site_id, monkeypatch):
    def proven(**given):
        model = Model(version=given["version"], fresh_half_life_s=5.0)
        return learning.TrainingReport(published=True, model=model, report={"published": True, "reason": "Better."})

    monkeypatch.setattr(learning, "train", proven)
    before = version(context)
    report = train(context, site_id)
    assert report["model_in_force"] == "2026-11-22T09:00Z"
    with context.sessions() as session:
        published = session.scalars(select(PublishedModel)).one()
        assert loads(published.body).fresh_half_life_s == 5.0
        assert published.report["reason"] == "Better."
        assert session.scalars(select(AuditEntry.action)).all() == ["model.published"]
    assert version(context) == before + 1
    train(context, site_id)  # in the same minute: the same version again
    assert rows(context, PublishedModel) == [1]


def test_a_version_is_the_minute_it_was_made():
    assert model_version(NOW) == "2026-11-22T09:00Z"
