"""Letting a rule run: on what comes in from now on, and on what is here already, with one undo for all of that.

Owns the confirmation of what fits more than half, the steps through the past and the way back. Each step is a
transaction of its own, as those of decide_in_bulk are. What an effect does is `route_new`'s.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.routing import DECISIVE, Effect, Unreadable
from moderation.types import Role
from widget_server.db.session import reading_session
from widget_server.db.tables import DecisionRow, Gallery, RoutingMark, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.context import Context
from widget_server.services.decide_in_bulk import BulkStep, new_bulk, undo_bulk
from widget_server.services.decide_submission import BATCH_ROWS
from widget_server.services.find_site import lock_site
from widget_server.services.load_facts import OWN_RULE, page_of_facts
from widget_server.services.manage_routing import found, kept, note_change
from widget_server.services.revisions import waiting_revisions
from widget_server.services.route_new import Work
from widget_server.services.showcase_version import bump
from widget_server.services.try_routing import reached, try_rule


def turn_on(
    context: Context, site_id: int, rule_id: str, *, version: int, actor: str, confirm: int | None = None
) -> None:
    """Let a rule act on what comes in from now on.

    version : that was tried.  confirm : how much it fits, asked for where that is more than half.
    Raises NotFound, Conflict, BadInput.
    """
    _confirmed(context, site_id, rule_id, version, confirm)
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = found(session, site_id, rule_id, version)
        row.enabled = True
        note_change(session, row, "on", actor, context.now())


def apply_to_past(
    context: Context,
    site_id: int,
    rule_id: str,
    *,
    version: int,
    actor: str,
    confirm: int | None = None,
    cursor: str = "",
    limit: int = BATCH_ROWS,
) -> BulkStep:
    """Take one step through what is here already, oldest first; decisions are the person's who asks for it.

    The first step, without a cursor, asks for `confirm` as turn_on does, and is what the undo is named after.
    Raises NotFound, Conflict where the rule was changed meanwhile, BadInput.
    """
    if not cursor:
        _confirmed(context, site_id, rule_id, version, confirm)
    elif not cursor.isdecimal() or len(cursor) > 18:
        raise BadInput("There is no such step. Reload the page.", parameter="cursor")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        row = found(session, site_id, rule_id, version)
        rule = kept(row).rule
        if isinstance(rule, Unreadable) or rule.effect is Effect.NOTIFY:
            raise BadInput("This rule has nothing to do with what is here already.", parameter="id")
        now = context.now()
        if not cursor:
            row.bulk = new_bulk(context)
            note_change(session, row, "applied", actor, now, bulk=row.bulk)
        page = page_of_facts(session, site_id, after=int(cursor or 0), limit=limit, waiting=rule.effect in DECISIVE)
        ids = list(reached(session, site_id, rule, page, now))
        work = Work(session=session, site_id=site_id, now=now, bulk=row.bulk)
        made = work.carry_out(rule, ids, actor=actor)
    following = str(page[-1].number) if len(page) == limit else ""
    return BulkStep(done=made.done, refused=made.refused, cursor=following)


def undo_past(
    context: Context, site_id: int, rule_id: str, *, actor: str, role: Role, cursor: str = "", limit: int = BATCH_ROWS
) -> BulkStep:
    """Take back, one step at a time, what a rule last did to the past; what somebody changed since stays.

    Raises NotFound where it did nothing.
    """
    with reading_session(context.engine) as session:
        bulk = found(session, site_id, rule_id).bulk
        decided = DecisionRow.site_id == site_id, DecisionRow.bulk == bulk, DecisionRow.bulk != ""
        decisions = session.scalar(select(DecisionRow.id).where(*decided).limit(1)) is not None
    if not bulk:
        raise NotFound("This rule did nothing that could be undone.", parameter="id")
    if decisions:
        step = undo_bulk(context, site_id, bulk, actor=actor, role=role, cursor=cursor, limit=limit)
    else:
        step = _unmark(context, site_id, bulk, limit)
    if not step.cursor:
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            row = found(session, site_id, rule_id)
            row.bulk = ""
            note_change(session, row, "undone", actor, context.now(), bulk=bulk)
    return step


def _confirmed(context: Context, site_id: int, rule_id: str, version: int, confirm: int | None) -> None:
    with reading_session(context.engine) as session:
        found(session, site_id, rule_id, version)
        try_rule(session, site_id, rule_id, context.now()).confirm(confirm)


def _unmark(context: Context, site_id: int, bulk: str, limit: int) -> BulkStep:
    """Take back tags, places in galleries and holds; those that are taken back are no longer met."""
    named = RoutingMark.site_id == site_id, RoutingMark.bulk == bulk
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        query = select(RoutingMark).where(*named).order_by(RoutingMark.submission_id).limit(limit)
        marks = session.scalars(query).all()
        ids = [mark.submission_id for mark in marks]
        held = waiting_revisions(session, site_id, ids)
        for mark in marks:
            row = session.get_one(Submission, (site_id, mark.submission_id))
            if mark.effect == Effect.TAG:
                row.tags = [tag for tag in row.tags if tag != mark.value]
                if change := held.get(row.id):
                    tags = [tag for tag in change.content.get("tags", []) if tag != mark.value]
                    change.content = {**change.content, "tags": tags}
            elif mark.effect == Effect.HOLD:
                row.verdicts = [one for one in row.verdicts if not _of_rule(one, mark.rule_id)]
            session.delete(mark)
        _leave_galleries(session, site_id, marks)
        if marks:
            bump(session, site_id)
    return BulkStep(done=tuple(ids), refused=(), cursor=ids[-1] if len(ids) == limit else "")


def _leave_galleries(session: Session, site_id: int, marks: Sequence[RoutingMark]) -> None:
    for gallery_id in {mark.value for mark in marks if mark.effect == Effect.GALLERY}:
        gone = {mark.submission_id for mark in marks if mark.value == gallery_id}
        gallery = session.get(Gallery, (site_id, gallery_id))
        if gallery is not None:
            items = [id for id in gallery.selection.get("items", []) if id not in gone]
            # One that picks nothing would show everything.
            gallery.selection = {**gallery.selection, "items": items or gallery.selection.get("items", [])}


def _of_rule(finding: Mapping[str, Any], rule_id: str) -> bool:
    return finding.get("rule") == OWN_RULE and finding.get("message_params", {}).get("id") == rule_id
