"""A shop's own rules: what each does where its condition holds, and what all of them in order do with one item.

Owns the actions, what a rule may never be, and the order. Decides nothing itself: what comes out is carried out, or
refused, as anybody's decision is. Rules only see what came in, never what another rule did, so none sets off another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.conditions import Condition, ConditionError, Facts, Field, fields_of, holds
from moderation.reasons import REASONS
from moderation.types import Reason

MOST_NAME, MOST_TAG = 80, 60


class Effect(StrEnum):
    """What a rule does; the first three decide, and of those only the first that fits counts."""

    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"
    TAG = "tag"
    GALLERY = "gallery"
    NOTIFY = "notify"


DECISIVE = frozenset({Effect.APPROVE, Effect.HOLD, Effect.REJECT})
# Stars are there to route by. Whatever publishes or hides by them shows other opinions than were given.
BLIND_TO_STARS = frozenset({Effect.APPROVE, Effect.REJECT})


def _wrong(template: str, path: str, **params: object) -> ConditionError:
    return ConditionError(template, path, **params)


@dataclass(frozen=True, kw_only=True)
class Routing:
    """A rule. reason : of a rejection.  value : the tag, or the id of the gallery.  Raises ConditionError."""

    id: str
    name: str
    when: Condition
    effect: Effect
    reason: Reason | None = None
    value: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MOST_NAME:
            raise _wrong("Give the rule a name of at most %(most)s characters.", "name", most=MOST_NAME)
        if self.effect in BLIND_TO_STARS and Field.STARS in fields_of(self.when):
            raise _wrong(
                "Stars are no ground for publishing or rejecting. Take them out, or let the rule hold, tag or notify.",
                "effect",
            )
        if self.effect is Effect.REJECT:
            self._check_reason()
        if self.effect in (Effect.TAG, Effect.GALLERY) and not self.value.strip():
            raise _wrong("Say which tag or which gallery.", "value")
        if len(self.value) > MOST_TAG or (self.effect is Effect.TAG and len(self.value.split()) != 1):
            raise _wrong("A tag is one word of at most %(most)s characters.", "value", most=MOST_TAG)

    def _check_reason(self) -> None:
        if self.reason is None:
            raise _wrong("Hiding needs a reason from the published list. Choose one.", "reason")
        if REASONS[self.reason].needs_evidence:
            raise _wrong("This reason needs evidence, which only a person can give. Choose another.", "reason")


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A rule that was kept and cannot be read any more; it fails whatever it is asked."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Routed:
    """What the rules say of one item. effects : of the rules that count, in order, at most one of them decisive.

    failed : the first rule that could not be asked; then nothing is approved or rejected.
    """

    effects: tuple[Routing, ...] = ()
    failed: Routing | Unreadable | None = None

    @property
    def decisive(self) -> Routing | None:
        """Return the rule that decides, None where none does."""
        return next((rule for rule in self.effects if rule.effect in DECISIVE), None)


def route(rules: Sequence[Routing | Unreadable], facts: Facts) -> Routed:
    """Ask the rules in order. Never raises.

    The first decisive rule that fits wins; rules after it may still tag, add and notify.  A rule that fails ends it:
    what stands after it might have rested on it, so the item waits for a person.
    """
    effects: list[Routing] = []
    decided = False
    for rule in rules:
        if isinstance(rule, Unreadable):
            return _failed(effects, rule)
        try:
            fits = holds(rule.when, facts)
        except Exception:  # whatever broke, the item must wait
            return _failed(effects, rule)
        if not fits or (decided and rule.effect in DECISIVE):
            continue
        # A finding of the fixed rules is for a person to look at: no rule of a shop approves past it.
        if rule.effect is Effect.APPROVE and facts.findings:
            continue
        decided = decided or rule.effect in DECISIVE
        effects.append(rule)
    return Routed(effects=tuple(effects))


def _failed(effects: Sequence[Routing], rule: Routing | Unreadable) -> Routed:
    return Routed(effects=tuple(one for one in effects if one.effect not in DECISIVE), failed=rule)
