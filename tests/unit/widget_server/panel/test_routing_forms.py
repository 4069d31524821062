from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from moderation.conditions import from_json
from moderation.routing import Effect, Routing, Unreadable
from widget_server.errors import BadInput
from widget_server.panel.routing_forms import (
    Block,
    Draft,
    Row,
    changed,
    draft_of,
    draft_of_rule,
    facts_of,
    needs,
    questions,
)
from widget_server.services.manage_routing import KeptRule, read_rule

FORM = {
    "id": "", "version": "0", "name": "Mixed", "join": "any", "effect": "tag", "tag": "#summer", "reason": "spam",
    "starts": "2026-12-01T08:00",
    "group-0-join": "all", "group-0-0-ask": "words.any_of", "group-0-0-value": "cup\n\n  tea pot ",
    "group-0-1-ask": "likes.at_least", "group-0-1-value": "12",
    "group-1-join": "none", "group-1-0-ask": "kind.any_of.review", "group-1-0-value": "ignored",
    "group-1-1-ask": "link.yes",
    "group-3-join": "all",
}  # fmt: skip
WHEN = {
    "any": [
        {"all": [
            {"field": "words", "operator": "any_of", "values": ["cup", "tea pot"]},
            {"field": "likes", "operator": "at_least", "number": 12},
        ]},
        {"not": {"any": [
            {"field": "kind", "operator": "any_of", "values": ["review"]},
            {"field": "link", "operator": "yes"},
        ]}},
    ]
}  # fmt: skip


@pytest.fixture(autouse=True)
def request_in_english():
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def kept(rule):
    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    return KeptRule(rule=rule, enabled=False, starts_at=at, ends_at=None, version=3, bulk="", changed_by="user:1")


def test_a_form_is_read_into_a_condition_and_written_back():
    facts = facts_of(draft_of(FORM))
    assert facts.when == WHEN
    assert (facts.value, facts.starts_at) == ("#summer", datetime(2026, 12, 1, 8, tzinfo=UTC))
    draft = draft_of_rule(kept(read_rule(facts)))
    assert facts_of(draft).when == WHEN
    assert (draft.version, draft.tag, draft.gallery, draft.starts, draft.reason) == (
        "3", "summer", "", "2026-12-01T08:00", ""
    )  # fmt: skip


def test_every_question_makes_a_rule_and_comes_back_as_itself():
    for _field, asks in questions():
        for ask in asks:
            value = {"": "", "number": "3", "lines": "a\nb"}[needs(ask)]
            draft = Draft(name="One", blocks=(Block(rows=(Row(ask=ask, value=value),)),))
            rule = read_rule(facts_of(draft))
            assert draft_of_rule(kept(rule)).blocks == draft.blocks


@pytest.mark.parametrize(
    ("row", "parameter"),
    [
        (Row(), "group-0-0-ask"),
        (Row(ask="words"), "group-0-0-ask"),
        (Row(ask="words.any_of", value=" \n "), "group-0-0-value"),
        (Row(ask="likes.at_least", value="many"), "group-0-0-value"),
        (Row(ask="likes.at_least", value="٣"), "group-0-0-value"),
    ],
)
def test_what_is_missing_is_named_by_its_field(row, parameter):
    with pytest.raises(BadInput) as refused:
        facts_of(Draft(name="One", blocks=(Block(rows=(row,)),)))
    assert refused.value.parameter == parameter
    with pytest.raises(BadInput):
        facts_of(Draft(starts="soon", blocks=(Block(rows=(Row(ask="link.yes"),)),)))


def test_the_buttons_of_the_builder_add_and_remove():
    draft = Draft()
    draft = changed(draft, "add-group")
    draft = changed(draft, "add-row-1")
    assert [len(block.rows) for block in draft.blocks] == [1, 2]
    draft = changed(draft, "drop-row-1-0")
    draft = changed(draft, "drop-row-0-0")
    assert [len(block.rows) for block in draft.blocks] == [1, 1]
    draft = changed(draft, "drop-group-0")
    assert len(draft.blocks) == 1
    for nonsense in ("drop-group-0", "drop-group-7", "drop-row-0-9", "add-row-x", "drop-row-0-²", "", "explode"):
        assert changed(draft, nonsense) == draft


def test_a_rule_that_no_form_has_written_is_not_shown_as_another():
    leaf = WHEN["any"][1]["not"]["any"][0]
    for when in (leaf, {"not": leaf}, {"all": [{"all": [{"any": [leaf]}]}]}, {"all": [{"not": {"all": [leaf]}}]}):
        with pytest.raises(BadInput, match="not written with this form"):
            draft_of_rule(kept(Routing(id="r", name="Deep", when=from_json(when), effect=Effect.HOLD)))
    with pytest.raises(BadInput, match="Write it anew"):
        draft_of_rule(kept(Unreadable(id="r", name="Lost")))
