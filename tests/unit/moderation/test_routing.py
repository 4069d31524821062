import pytest

from moderation import routing
from moderation.conditions import ConditionError, Facts, Field, Group, Not, Operator, Test
from moderation.routing import Effect, Routing, Unreadable, route
from moderation.types import Kind, Reason

FACTS = Facts(kind=Kind.POST, likes=10)
LIKED = Test(field=Field.LIKES, operator=Operator.AT_LEAST, number=5)
LOW = Test(field=Field.STARS, operator=Operator.AT_MOST, number=2)


def rule(effect, id="", when=LIKED, **fields):
    reason = Reason.SPAM if effect == "reject" else None
    fields = {"value": "summer" if effect in ("tag", "gallery") else "", "reason": reason} | fields
    return Routing(id=id or effect, name=f"Rule {effect}", when=when, effect=Effect(effect), **fields)


def ids(routed):
    return [one.id for one in routed.effects]


def test_the_first_decisive_rule_wins_and_later_ones_may_still_tag():
    rules = [rule("tag"), rule("hold"), rule("approve"), rule("reject"), rule("gallery"), rule("notify")]
    routed = route(rules, FACTS)
    assert ids(routed) == ["tag", "hold", "gallery", "notify"]
    assert routed.decisive is rules[1]
    assert route([rule("approve", when=Not(of=LIKED)), rule("reject")], FACTS).decisive.effect is Effect.REJECT
    assert route([], FACTS).decisive is None


def test_nothing_is_approved_past_a_finding():
    found = Facts(kind=Kind.POST, likes=10, findings=frozenset({"spam"}))
    assert ids(route([rule("approve"), rule("tag")], found)) == ["tag"]
    assert ids(route([rule("approve"), rule("reject")], found)) == ["reject"]


def test_a_rule_that_fails_ends_in_waiting(monkeypatch):
    def explode(when, facts):
        if when is LOW:
            raise RuntimeError("of a secret")
        return True

    monkeypatch.setattr(routing, "holds", explode)
    broken = rule("tag", id="broken", when=LOW)
    routed = route([rule("tag"), rule("approve"), broken, rule("reject")], FACTS)
    assert ids(routed) == ["tag"]
    assert routed.failed is broken
    lost = Unreadable(id="lost", name="Lost")
    assert route([rule("approve"), lost], FACTS).failed is lost
    assert route([rule("approve"), lost], FACTS).decisive is None


@pytest.mark.parametrize("effect", ["approve", "reject"])
@pytest.mark.parametrize("when", [LOW, Not(of=LOW), Group(every=False, of=(LIKED, Group(every=True, of=(LOW,))))])
def test_stars_publish_and_reject_nothing_however_deep_they_stand(effect, when):
    with pytest.raises(ConditionError, match="Stars are no ground") as refused:
        rule(effect, when=when)
    assert refused.value.path == "effect"


@pytest.mark.parametrize("effect", ["hold", "tag", "gallery", "notify"])
def test_stars_may_route(effect):
    assert rule(effect, when=LOW).when is LOW


@pytest.mark.parametrize(
    ("effect", "fields", "path"),
    [
        ("reject", {"reason": None}, "reason"),
        ("reject", {"reason": Reason.ILLEGAL}, "reason"),
        ("tag", {"value": " "}, "value"),
        ("tag", {"value": "two words"}, "value"),
        ("tag", {"value": "x" * 61}, "value"),
        ("gallery", {"value": ""}, "value"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(effect, fields, path):
    with pytest.raises(ConditionError) as refused:
        rule(effect, **fields)
    assert refused.value.path == path


def test_a_rule_has_a_name():
    for name in (" ", "x" * 81):
        with pytest.raises(ConditionError, match="a name"):
            Routing(id="", name=name, when=LIKED, effect=Effect.HOLD)
