from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.routing import Effect, Unreadable
from support.clock import NOW
from support.routing import ANY_POST, add_rule, break_rule, run, says
from support.shop import add_site
from widget_server.db.tables import AuditEntry, Gallery
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services import manage_routing
from widget_server.services.manage_routing import (
    RuleFacts,
    delete_rule,
    list_rules,
    move_rule,
    save_rule,
    turn_off,
)

FACTS = RuleFacts(name="Holds", when=ANY_POST, effect="hold")


def rules(context, site_id):
    with context.sessions() as session:
        return list_rules(session, site_id)


def test_a_rule_is_written_changed_and_deleted_each_with_its_line(context, site_id):
    id = add_rule(context, site_id, "reject", {"not": {"any": [says("cup"), ANY_POST]}})
    (kept,) = rules(context, site_id)
    assert (kept.rule.effect, kept.rule.reason, kept.enabled, kept.version) == (Effect.REJECT, "spam", False, 1)
    again = RuleFacts(id=id, version=1, name="Tags", when=ANY_POST, effect="tag", value="#autumn", reason="spam")
    save_rule(context, site_id, again, actor="user:2")
    (kept,) = rules(context, site_id)
    assert (kept.rule.name, kept.rule.value, kept.rule.reason, kept.version) == ("Tags", "autumn", None, 2)
    with pytest.raises(Conflict):
        save_rule(context, site_id, again, actor="user:2")
    delete_rule(context, site_id, id, actor="user:1")
    assert rules(context, site_id) == []
    with context.sessions() as session:
        lines = session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.sequence)).all()
    assert lines == [("routing.saved", "user:1"), ("routing.saved", "user:2"), ("routing.deleted", "user:1")]


def test_a_change_turns_a_rule_off_until_it_was_tried_again(context, site_id):
    id = run(context, site_id, "hold")
    (kept,) = rules(context, site_id)
    assert kept.runs(NOW)
    save_rule(context, site_id, RuleFacts(id=id, version=1, name="x", when=says("x"), effect="hold"), actor="user:1")
    assert not rules(context, site_id)[0].enabled
    id = run(context, site_id, "hold")
    turn_off(context, site_id, id, actor="user:1")
    assert not rules(context, site_id)[1].enabled


def test_a_rule_runs_within_its_span_only(context, site_id):
    run(context, site_id, "hold", starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(hours=2))
    (kept,) = rules(context, site_id)
    assert [kept.runs(NOW + timedelta(hours=hours)) for hours in (0, 1, 2)] == [False, True, False]
    with pytest.raises(BadInput, match="ends before it begins"):
        add_rule(context, site_id, "hold", starts_at=NOW, ends_at=NOW)


def test_the_order_is_what_the_owner_makes_it(context, site_id):
    ids = [add_rule(context, site_id, "hold", name=name) for name in "abc"]
    move_rule(context, site_id, ids[2], up=True, actor="user:1")
    move_rule(context, site_id, ids[0], up=True, actor="user:1")
    move_rule(context, site_id, ids[0], up=False, actor="user:1")
    assert [kept.rule.name for kept in rules(context, site_id)] == ["c", "a", "b"]


def test_the_rules_of_another_site_are_nobodys_business(context, site_id):
    id = add_rule(context, site_id, "hold")
    with context.sessions.begin() as session:
        other = add_site(session, "pk_other").id
    assert rules(context, other) == []
    for change in (
        lambda: delete_rule(context, other, id, actor="user:1"),
        lambda: turn_off(context, other, id, actor="user:1"),
        lambda: move_rule(context, other, id, up=True, actor="user:1"),
        lambda: add_rule(context, other, "hold", id=id, version=1),
    ):
        with pytest.raises(NotFound):
            change()


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"effect": "explode"}, "effect"),
        ({"name": " "}, "name"),
        ({"effect": "reject"}, "reason"),
        ({"effect": "reject", "reason": "ugly"}, "reason"),
        ({"effect": "tag"}, "value"),
        ({"effect": "gallery", "value": "nowhere"}, "value"),
        ({"when": {"all": [ANY_POST, {"field": "mood"}]}}, "when.all[1]"),
        ({"effect": "approve", "when": {"field": "stars", "operator": "at_least", "number": 5}}, "effect"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(context, site_id, fields, parameter):
    values = {"name": "Holds", "when": ANY_POST, "effect": "hold"} | fields
    with pytest.raises(BadInput) as refused:
        save_rule(context, site_id, RuleFacts(**values), actor="user:1")
    assert refused.value.parameter == parameter
    assert rules(context, site_id) == []


def test_a_rule_adds_to_galleries_that_pick_by_hand_or_by_tag(context, site_id):
    with context.sessions.begin() as session:
        for id, selection in (
            ("hand", {"items": ["post_1"]}),
            ("tag", {"tags": ["ootd"]}),
            ("all", {"kinds": ["post"]}),
        ):
            session.add(Gallery(site_id=site_id, id=id, title=id, selection=selection, created_at=NOW))
    for id in ("hand", "tag"):
        add_rule(context, site_id, "gallery", value=id)
    with pytest.raises(BadInput, match="by hand or by a tag"):
        add_rule(context, site_id, "gallery", value="all")


def test_there_is_an_end_to_rules(context, site_id, monkeypatch):
    monkeypatch.setattr(manage_routing, "MOST_RULES", 1)
    add_rule(context, site_id, "hold")
    with pytest.raises(BadInput, match="at most 1 rules"):
        add_rule(context, site_id, "hold")


def test_what_cannot_be_read_any_more_says_so(context, site_id):
    id = add_rule(context, site_id, "hold")
    break_rule(context, site_id, id)
    (kept,) = rules(context, site_id)
    assert kept.rule == Unreadable(id=id, name="To hold")
