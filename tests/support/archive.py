"""A site with a row in every table, and what is in the tables of a site."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from moderation.types import Action, Decision, Role
from ranking import Model
from ranking.model_file import dumps
from support.clock import NOW
from support.events import event, list_token, served_list
from support.showcase import small_shop
from widget_server.db.tables import (
    AlertHook,
    Appeal,
    Base,
    ClassifierTraining,
    Gallery,
    HookVerdict,
    ImportRun,
    MachineSettings,
    MerchandisingRule,
    PhotoFetch,
    ProductAlert,
    ProductAlias,
    ProductFreeze,
    PublishedModel,
    Recheck,
    Report,
    Review,
    RightsRequest,
    RiskScore,
    RoutingMark,
    RoutingRule,
    SecondLook,
    Signature,
    Site,
    SiteKey,
    TextBand,
    Vote,
    WidgetMeasurement,
)
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.create_user import create_user
from widget_server.services.decide_submission import decide_many
from widget_server.services.event_types import EventBatch
from widget_server.services.fold_events import fold_events
from widget_server.services.record_events import record_events
from widget_server.services.record_orders import NewOrder, NewOrderLine, record_orders
from widget_server.services.revisions import hold_revision
from widget_server.services.site_archive import site_tables

OWNER = "owner@example.org"
SHOPPER_SECRET = "the secret that signs shopper tokens"


def full_site(context: Context) -> int:
    """Fill a site so that none of its tables is empty; returns its number."""
    with context.sessions() as session:
        shop = small_shop(session, context.store)
        site_id, key = shop.site_id, session.get_one(Site, shop.site_id).publishable_key
        shop.film("post_cat")
        for number in range(5):
            shop.post(f"post_waiting_{number}", state="pending", text=f"Ünïcode {number} \u2028 line\n")
        session.get_one(Review, (site_id, "rev_good")).email = "ana@example.org"
        changed = shop.review("rev_held", "AT-DRE-001", 2)
        hold_revision(session, changed, revision=2, content={"text": "x"}, fingerprint="", now=NOW)
        shop.question("qst_open", "AT-DRE-001", answer="Yes")
        session.add_all(_odds_and_ends(site_id))
        sealed = context.vault.seal(SHOPPER_SECRET)
        session.add(SiteKey(site_id=site_id, id="kid", kind="shopper", sealed=sealed, created_at=NOW))
        session.add(AlertHook(site_id=site_id, url="https://shop.example/hook", sealed=sealed, changed_at=NOW))
        session.add(MachineSettings(site_id=site_id, hook_secret=sealed, changed_at=NOW, changed_by="user:999"))
        session.commit()
    owner = create_user(context, email=OWNER, site=key, role="owner", password="a long password", actor="command")
    decision = Decision(action=Action.APPROVE, revision=0, actor_role=Role.OWNER)
    decide_many(context, site_id, ["post_waiting_0"], decision, actor=f"user:{owner.user_id}")
    with context.sessions.begin() as session:
        record(session, site_id=site_id, at=NOW, actor="user:999", action="x", subject_kind="user", subject_id="999")
    line = NewOrderLine(product="AT-DRE-001", quantity=1, value_minor=7990)
    placed = NewOrder(order="1", customer="c-17", email="ana@example.org", currency="EUR", at=NOW, lines=(line,))
    record_orders(context, site_id, [placed])
    token = list_token(context, served_list(site_id, 1, 2))
    for view in ("folded", "waiting"):
        batch = EventBatch(view=view, lists=(token,), events=[event(0, "open")], shopper="c-17", source="abcdef")
        record_events(context, site_id, batch)
        if view == "folded":
            fold_events(context, site_id)
    return site_id


def _odds_and_ends(site_id: int) -> list[Base]:
    of_site: dict[str, Any] = {"site_id": site_id}
    made: dict[str, Any] = {**of_site, "created_at": NOW}
    run = {"kind": "posts", "file_name": "posts.json", "actor": "command", "state": "done", "started_at": NOW}
    photo = {"subject_kind": "product", "subject_id": "x", "position": 0, "url": "https://x/1.jpg", "due_at": NOW}
    return [
        ProductAlias(**of_site, kind="sku", value="SKU-1", product_id="AT-DRE-001"),
        Gallery(**made, id="home", title="Home", selection={"tags": ["ootd"]}),
        RoutingRule(
            **of_site,
            id="w",
            position=1,
            name="Dresses",
            when={"field": "words"},
            effect="tag",
            value="dress",
            changed_at=NOW,
            changed_by="user:999",
        ),
        RoutingMark(**of_site, submission_id="post_cat", effect="tag", value="dress", rule_id="w", at=NOW),
        MerchandisingRule(**made, id="r", rule={"action": "pin"}, created_by="command"),
        PublishedModel(**made, version="v", body=dumps(Model(version="v")), report={"a": 0.1}),
        Vote(**of_site, submission_id="rev_good", voter="a", helpful=True, at=NOW),
        Appeal(**of_site, id="o", submission_id="post_cat", by="reporter", report_id="k", text="But", at=NOW),
        Report(**of_site, id="k", submission_id="post_cat", reason="spam", text="Cats!", at=NOW),
        PhotoFetch(**of_site, **photo),
        ProductFreeze(**of_site, id="z", product_id="gone", actor="command", at=NOW, until=NOW),
        RightsRequest(
            **of_site,
            id="q",
            submission_id="post_cat",
            channel="email",
            words="May we?",
            email="cat@mail.example",
            actor="command",
            at=NOW,
        ),
        ImportRun(**of_site, id="i", **run),
        ProductAlert(
            **of_site,
            id="a",
            product_id="AT-DRE-001",
            signal="negative",
            count=9,
            usual=0.2,
            chance=1e-9,
            at=NOW,
            seen_at=NOW,
            seen_by="command",
        ),
        SecondLook(
            **of_site, id="l", submission_id="post_cat", revision=1, state="rejected", action="reject", actor="command"
        ),
        Signature(
            **of_site,
            id="s",
            submission_id="post_cat",
            revision=1,
            action="reject",
            reason="spam",
            actor="command",
            at=NOW,
        ),
        WidgetMeasurement(**of_site, day=20_000, metric=1, bucket=2, view_count=3.0),
        *_machine_help(of_site),
    ]


def _machine_help(of_site: Mapping[str, Any]) -> list[Base]:
    of_revision: dict[str, Any] = {**of_site, "submission_id": "post_cat", "revision": 1, "at": NOW}
    return [
        RiskScore(**of_revision, scores={"spam": {"value": 0.5}}),
        TextBand(**of_site, band=1 << 61, submission_id="post_cat"),
        ClassifierTraining(**of_site, version="v", created_at=NOW, body=b"\x00model", report={"why": "better"}),
        Recheck(**of_revision, action="reject", reason="spam", model="v"),
        HookVerdict(**of_revision, state="answered", verdict="hold", score=70, marks=[["text", 0, 3]]),
    ]


def contents(context: Context, site_id: int) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of every table of a site as they are read, sealed columns in clear, without the site's number."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    with context.sessions() as session:
        for table in site_tables():
            rows = session.execute(select(table).where(table.c.site_id == site_id).order_by(*table.primary_key))
            found[table.name] = [{k: v for k, v in row._mapping.items() if k != "site_id"} for row in rows]
        site = Site.__table__
        assert isinstance(site, Table)
        row = session.execute(select(site).where(site.c.id == site_id)).one()
        found["sites"] = [{k: v for k, v in row._mapping.items() if k != "id"}]
    for table, column in (("site_keys", "sealed"), ("alert_hooks", "sealed"), ("machine_settings", "hook_secret")):
        for row in found[table]:
            if row[column] is not None:
                row[column] = context.vault.unseal(row[column])
    return found


def files(context: Context, site_id: int) -> dict[str, bytes]:
    """Return the photos of a site by their key without the site's number."""
    return {key.partition("/")[2]: context.store.get(key) for key in context.store.keys(str(site_id))}
