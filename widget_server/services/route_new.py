"""The shop's own rules at work: on what comes in, in its transaction, after the fixed rules have looked at it.

Owns how each effect is carried out. A decision goes the way of every decision, with its law and its second signature;
what is refused there, and what a rule fails at, waits for a person and says why. No rule grants a right.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.routing import DECISIVE, Effect, Routing, route
from moderation.rules.base import hold
from moderation.states import WAITING_STATES
from moderation.types import Action, Decision, Role, Verdict
from widget_server.db.tables import Gallery, Job, Membership, RoutingMark, Submission
from widget_server.db.upsert import insert_missing
from widget_server.services.decide_submission import BulkDecided, decide_batch
from widget_server.services.load_facts import OWN_RULE, facts_of
from widget_server.services.manage_galleries import MOST_VALUES
from widget_server.services.manage_routing import list_rules, picks
from widget_server.services.revisions import waiting_revisions
from widget_server.services.schedule_job import schedule_job
from widget_server.services.second_signature import SecondSignature
from widget_server.services.showcase_version import bump

LETTER = "mail_routing"
LETTER_WAITS = timedelta(minutes=10)
"""What comes in within this time is told in one letter."""

_ACTIONS = {Effect.APPROVE: Action.APPROVE, Effect.REJECT: Action.REJECT}


def route_new(session: Session, site_id: int, submission_ids: Collection[str], now: datetime) -> None:
    """Let the rules that run act on what has come in, in the transaction of a caller who has locked the site.

    A revision that somebody has decided on, or put back into the queue, is theirs.  What a photo is still to be fetched
    of is left alone: rules look once all of it is there.
    """
    kept = [one for one in list_rules(session, site_id) if one.runs(now)] if submission_ids else []
    if not kept:
        return
    fitting: dict[str, list[str]] = defaultdict(list)
    work = Work(session=session, site_id=site_id, now=now)
    rules = [one.rule for one in kept]
    for known in facts_of(session, site_id, submission_ids):
        if known.state not in WAITING_STATES or known.unsettled:
            continue
        routed = route(rules, known.facts)
        for rule in routed.effects:
            if not (known.decided and rule.effect in DECISIVE):
                fitting[rule.id].append(known.id)
        if routed.failed:
            work.hold([known.id], failed(routed.failed.name))
    # Decisions last: what another rule of the same item failed at keeps them from being taken.
    for rule in sorted((one for one in rules if isinstance(one, Routing)), key=lambda one: one.effect in _ACTIONS):
        if fitting[rule.id]:
            work.carry_out(rule, fitting[rule.id], actor=f"rule:{rule.id}")


def tags_of_rules(session: Session, site_id: int, submission_id: str) -> list[str]:
    """Return the tags that rules put on a submission, which no later import takes away."""
    marks = select(RoutingMark.value).where(
        RoutingMark.site_id == site_id, RoutingMark.submission_id == submission_id,
        RoutingMark.effect == Effect.TAG.value,
    )  # fmt: skip
    return list(session.scalars(marks.order_by(RoutingMark.at, RoutingMark.value)))


@dataclass(kw_only=True)
class Work:
    """Carries out effects in a transaction that has locked the site.  bulk : see tables.RoutingMark."""

    session: Session
    site_id: int
    now: datetime
    bulk: str = ""
    _stuck: set[str] = field(default_factory=set)

    def carry_out(self, rule: Routing, ids: Sequence[str], *, actor: str) -> BulkDecided:
        """Do what a rule does to some hundreds that fit it; what is refused is held and says why."""
        match rule.effect:
            case Effect.APPROVE | Effect.REJECT:
                return self._decide(rule, [id for id in ids if id not in self._stuck], actor)
            case Effect.HOLD:
                self.hold(ids, held_by(rule))
                self._mark(rule, ids, Effect.HOLD, rule.id)
            case Effect.TAG:
                self._tag(rule, ids, rule.value)
            case Effect.GALLERY:
                return self._add(rule, ids)
            case Effect.NOTIFY:
                self._notify(rule, ids)
        return BulkDecided(done=tuple(ids), refused=())

    def hold(self, ids: Sequence[str], verdict: Verdict) -> None:
        """Leave a finding, so that a person looks before others; the same finding is left once."""
        for id in ids:
            row = self.session.get_one(Submission, (self.site_id, id))
            finding = asdict(verdict) | {"marks": []}
            if finding not in row.verdicts:
                row.verdicts = [*row.verdicts, finding]
            if verdict.error:
                self._stuck.add(id)

    def _tag(self, rule: Routing, ids: Sequence[str], tag: str) -> None:
        """Put a tag on submissions; where a change waits, on the change."""
        held = waiting_revisions(self.session, self.site_id, ids)
        new = []
        for id in ids:
            row = self.session.get_one(Submission, (self.site_id, id))
            tags = held[id].content.get("tags", []) if id in held else row.tags
            if tag in tags:
                continue
            new.append(id)
            if id in held:
                held[id].content = {**held[id].content, "tags": [*tags, tag]}
            else:
                row.tags = [*tags, tag]
        self._mark(rule, new, Effect.TAG, tag)
        shown = [id for id in new if id not in held]
        if self.bulk and shown:
            bump(self.session, self.site_id, submissions=shown)

    def _decide(self, rule: Routing, ids: Sequence[str], actor: str) -> BulkDecided:
        decision = Decision(
            action=_ACTIONS[rule.effect], revision=0, actor_role=Role.SYSTEM, reason=rule.reason, note=rule.name
        )
        decided = decide_batch(self.session, self.site_id, ids, decision, actor=actor, now=self.now, bulk=self.bulk)
        for id, code, _sentence in decided.refused:
            self.hold([id], _refused(rule.name, code))
        return decided

    def _add(self, rule: Routing, ids: Sequence[str]) -> BulkDecided:
        gallery = self.session.get(Gallery, (self.site_id, rule.value))
        how = picks(gallery)
        if gallery and how == "tags":
            self._tag(rule, ids, gallery.selection["tags"][0])
            return BulkDecided(done=tuple(ids), refused=())
        chosen = list(gallery.selection["items"]) if gallery and how else []
        room = MOST_VALUES - len(chosen) if how else 0
        new = [id for id in ids if id not in set(chosen)]
        added, left = new[: max(room, 0)], new[max(room, 0) :]
        if gallery and added:
            gallery.selection = {**gallery.selection, "items": chosen + added}
            self._mark(rule, added, Effect.GALLERY, gallery.id)
            bump(self.session, self.site_id)
        if left:
            self.hold(left, failed(rule.name))
        refused = tuple((id, "no_room", failed(rule.name).sentence) for id in left)
        return BulkDecided(done=tuple(id for id in ids if id not in set(left)), refused=refused)

    def _mark(self, rule: Routing, ids: Sequence[str], effect: Effect, value: str) -> None:
        row = {"site_id": self.site_id, "effect": effect.value, "value": value, "rule_id": rule.id,
               "bulk": self.bulk, "at": self.now}  # fmt: skip
        self.session.flush()
        insert_missing(self.session, RoutingMark, [{**row, "submission_id": id} for id in ids])

    def _notify(self, rule: Routing, ids: Sequence[str]) -> None:
        """Write down one letter for what comes in within LETTER_WAITS; of each item it is told once."""
        told = set(self.session.scalars(select(RoutingMark.submission_id).where(
            RoutingMark.site_id == self.site_id, RoutingMark.submission_id.in_(ids),
            RoutingMark.effect == Effect.NOTIFY.value, RoutingMark.value == rule.id,
        )))  # fmt: skip
        new = [id for id in ids if id not in told]
        if not new:
            return
        self._mark(rule, new, Effect.NOTIFY, rule.id)
        span = LETTER_WAITS.total_seconds()
        number = int(self.now.timestamp() // span) + 1
        due_at = datetime.fromtimestamp(number * span, self.now.tzinfo)
        owners = select(Membership.user_id).where(
            Membership.site_id == self.site_id, Membership.role == Role.OWNER.value, Membership.accepted_at.is_not(None)
        )
        for user_id in self.session.scalars(owners).all():
            id = schedule_job(
                self.session, self.site_id, LETTER, {"rule": rule.id, "user": user_id, "count": 0}, due_at=due_at,
                job_id=f"r{rule.id[-12:]}-{user_id}-{number}",
            )  # fmt: skip
            job = self.session.get_one(Job, (self.site_id, id))
            job.arguments = {**job.arguments, "count": job.arguments["count"] + len(new)}


def failed(name: str) -> Verdict:
    """Return the finding that a rule failed, so that the item waits for a person."""
    verdict = hold(
        OWN_RULE, "failed", "Your rule “%(name)s” failed and could not be followed, so a person has to look.", name=name
    )
    return replace(verdict, error="RuleFailed")


def held_by(rule: Routing) -> Verdict:
    """Return the finding that a rule wants an item looked at; its id tells an undo which finding is whose."""
    return hold(OWN_RULE, "holds", "Your rule “%(name)s” wants somebody to look.", name=rule.name, id=rule.id)


def _refused(name: str, code: str) -> Verdict:
    if code == SecondSignature.code:
        return hold(OWN_RULE, "signature",
                    "Your rule “%(name)s” would reject this. It waits for a second person under “Honest reviews”.",
                    name=name)  # fmt: skip
    return hold(OWN_RULE, "refused", "Your rule “%(name)s” may not decide this, so a person has to.", name=name)
