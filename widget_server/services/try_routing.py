"""Trying a rule on everything that is here: what it would change, item by item, and what people decided otherwise.

Owns the trial and whether a rule touches so much that somebody has to say so. Writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.conditions import holds
from moderation.reasons import REASONS
from moderation.rejections import leans_on_low_stars, needs_second_person
from moderation.routing import DECISIVE, Effect, Routing, route
from moderation.states import WAITING_STATES
from moderation.types import Action, State
from widget_server.db.tables import Gallery, Submission
from widget_server.errors import BadInput
from widget_server.sentences import Sentence
from widget_server.services.load_cards import Card, load_cards
from widget_server.services.load_facts import Known, all_facts
from widget_server.services.manage_galleries import MOST_VALUES
from widget_server.services.manage_routing import KeptRule, found, kept, list_rules, picks, readable
from widget_server.services.second_signature import rejection_shares

HELD_BACK, SIGNATURE, PERSON = "held_back", "signature", "person"
"""What becomes of an item besides its states: a person looks first, a second person signs, a person decides."""

_AFTER = {Effect.APPROVE: State.APPROVED.value, Effect.REJECT: State.REJECTED.value, Effect.HOLD: HELD_BACK}


@dataclass(frozen=True, kw_only=True)
class WouldChange:
    """An item, and how it stands and would stand: of State, HELD_BACK, SIGNATURE or PERSON, else the tag or gallery."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a rule would do. total, fitting : of everything here, and what the condition is true of.

    changes : what applying it to the past would change, oldest first.  otherwise : what people decided otherwise, and
    what stays so.  agreed_count : what they decided as the rule would.  earlier_count : what an earlier rule or a
    finding takes from it.  version : of the rule that was tried.
    """

    version: int
    total: int
    fitting: int
    changes: tuple[WouldChange, ...]
    otherwise: tuple[WouldChange, ...]
    agreed_count: int
    earlier_count: int

    @property
    def must_confirm(self) -> bool:
        """Whether it fits more than half of everything, so that somebody has to name the number."""
        return self.fitting * 2 > self.total

    def confirm(self, number: int | None) -> None:
        """Raise BadInput where a rule fits more than half and somebody did not name how much that is."""
        if self.must_confirm and number != self.fitting:
            raise BadInput(
                Sentence(
                    "This rule fits %(fitting)s of %(total)s, more than half. Type %(fitting)s to confirm that.",
                    fitting=self.fitting, total=self.total,
                ),
                parameter="confirm",
            )  # fmt: skip


def try_rule(session: Session, site_id: int, rule_id: str, now: datetime) -> Trial:
    """Try a rule in its place among those that run, whether it runs or not.  Raises NotFound, BadInput (unreadable)."""
    rules = list_rules(session, site_id)
    tried = kept(found(session, site_id, rule_id))
    rule = readable(tried.rule)
    judge = Would(session, site_id, rules, rule, now)
    total = fitting = agreed = earlier = 0
    changes, otherwise = [], []
    for known in all_facts(session, site_id):
        total += 1
        if not holds(rule.when, known.facts):
            continue
        fitting += 1
        if not judge.reaches(known):
            earlier += 1
        elif change := judge.change(known):
            changes.append(change)
        elif differs := judge.differs(known):
            otherwise.append(differs)
        elif known.state not in WAITING_STATES:
            agreed += 1
    return Trial(
        version=tried.version, total=total, fitting=fitting, changes=tuple(changes), otherwise=tuple(otherwise),
        agreed_count=agreed, earlier_count=earlier,
    )  # fmt: skip


def sample_cards(
    session: Session, site_id: int, wanted: Sequence[WouldChange], now: datetime
) -> list[tuple[WouldChange, Card]]:
    """Return some of the items with what would become of them, to be looked at side by side."""
    rows = {
        row.id: row
        for row in session.scalars(
            select(Submission).where(Submission.site_id == site_id, Submission.id.in_([one.id for one in wanted]))
        )
    }
    here = [one for one in wanted if one.id in rows]
    return list(zip(here, load_cards(session, site_id, [rows[one.id] for one in here], now), strict=True))


class Would:
    """Says what one rule would do to items, one after the other, in its place among the others."""

    def __init__(
        self, session: Session, site_id: int, rules: Sequence[KeptRule], tried: Routing, now: datetime
    ) -> None:
        self._rules = [one.rule for one in rules if one.rule.id == tried.id or one.runs(now)]
        self._tried = tried
        self._leans = tried.effect is Effect.REJECT and leans_on_low_stars(rejection_shares(session, site_id, now))
        gallery = session.get(Gallery, (site_id, tried.value)) if tried.effect is Effect.GALLERY else None
        self._chosen = frozenset(gallery.selection.get("items", ())) if gallery else frozenset()
        self._room = MOST_VALUES - len(self._chosen)
        self._tag = tried.value
        if gallery and picks(gallery) == "tags":
            self._tag = gallery.selection["tags"][0]
        self._by_tag = tried.effect is Effect.TAG or picks(gallery) == "tags"

    def reaches(self, known: Known) -> bool:
        """Whether the rule counts for an item: it fits, and no earlier rule nor a finding comes before it."""
        return any(rule.id == self._tried.id for rule in route(self._rules, known.facts).effects)

    def change(self, known: Known) -> WouldChange | None:
        """Return what applying the rule to the past does to an item that it reaches; None where that is nothing."""
        effect = self._tried.effect
        if effect in DECISIVE:
            if known.state not in WAITING_STATES or known.decided or known.unsettled:
                return None
            if effect is Effect.HOLD and known.held_back:
                return None
            return WouldChange(id=known.id, before=self._before(known), after=self._after(known))
        if effect is Effect.NOTIFY or known.state is State.REJECTED:
            return None
        if self._by_tag:
            return None if self._tag in known.tags else WouldChange(id=known.id, before="", after=f"#{self._tag}")
        if known.id in self._chosen:
            return None
        self._room -= 1
        if self._room >= 0:
            return WouldChange(id=known.id, before="", after=self._tried.value)
        return None if known.held_back else WouldChange(id=known.id, before=self._before(known), after=HELD_BACK)

    def differs(self, known: Known) -> WouldChange | None:
        """Return how somebody decided on an item where the rule would have decided otherwise; that stays."""
        wanted = _AFTER.get(self._tried.effect)
        if wanted not in (State.APPROVED, State.REJECTED) or known.state in WAITING_STATES or known.state == wanted:
            return None
        return WouldChange(id=known.id, before=known.state.value, after=wanted)

    def _before(self, known: Known) -> str:
        return HELD_BACK if known.held_back or known.facts.findings else known.state.value

    def _after(self, known: Known) -> str:
        reason = self._tried.reason
        if self._tried.effect is Effect.REJECT and reason:
            if known.facts.kind not in REASONS[reason].kinds:
                return PERSON
            if self._leans and needs_second_person(Action.REJECT, reason, known.lowest_stars):
                return SIGNATURE
        return _AFTER[self._tried.effect]


def reached(session: Session, site_id: int, rule: Routing, page: Sequence[Known], now: datetime) -> Iterator[str]:
    """Yield the ids of a page that the rule, applied to the past, changes."""
    would = Would(session, site_id, list_rules(session, site_id), rule, now)
    for known in page:
        if would.reaches(known) and would.change(known):
            yield known.id
