"""Items that wait for a site's outside check: each revision is asked about once, and waits for a person meanwhile.

Owns the findings that say how it stands. Silence is no approval: until the check has approved an item, no rule and no
machine approves it. Asking is `ask_hook`'s.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rules.base import hold
from moderation.scores import noted
from moderation.states import WAITING_STATES
from moderation.types import Mark, Outcome, Reason, State, Verdict
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import HookVerdict, MachineSettings, Submission
from widget_server.db.upsert import insert_missing
from widget_server.services.revisions import waiting_revisions
from widget_server.services.schedule_job import schedule_job

JOB = "ask_hook"
RULE = "hook"
WAITING, ANSWERED, FAILED = "waiting", "answered", "failed"
PROBLEMS = {
    "too_slow": noted("The outside check did not answer in time, so a person has to look."),
    "unreachable": noted("The outside check could not be reached, so a person has to look."),
    "not_allowed": noted("The address of the outside check may not be asked, so a person has to look."),
    "server_trouble": noted("The outside check had trouble of its own, so a person has to look."),
    "gone": noted("The outside check refused to answer, so a person has to look."),
    "too_large": noted("The outside check answered too much, so a person has to look."),
    "bad_signature": noted("The answer of the outside check was not signed with its secret, so a person has to look."),
    "bad_answer": noted("The answer of the outside check made no sense, so a person has to look."),
}
"""Why there is no verdict, and so no approval; the codes beside outbound's own are of `ask_hook`."""


def await_hook(session: Session, site_id: int, ids: Collection[str], now: datetime) -> None:
    """Write down what is to be asked, and say on each item how it stands, in the caller's transaction."""
    settings = session.get(MachineSettings, site_id)
    if settings is None or not settings.hook_url:
        return
    session.flush()
    rows = session.scalars(select(Submission).where(Submission.site_id == site_id, Submission.id.in_(list(ids))))
    here = [row for row in rows if State(row.state) in WAITING_STATES]
    held = waiting_revisions(session, site_id, [row.id for row in here])
    revisions = {row.id: held[row.id].revision if row.id in held else row.revision for row in here}
    insert_missing(
        session, HookVerdict,
        [
            {"site_id": site_id, "submission_id": id, "revision": revision, "state": WAITING, "verdict": "",
             "reason": "", "note": "", "score": None, "marks": [], "problem": "", "at": now, "answered_at": None}
            for id, revision in revisions.items()
        ],
    )  # fmt: skip
    asked = session.scalars(
        select(HookVerdict).where(HookVerdict.site_id == site_id, HookVerdict.submission_id.in_(list(revisions)))
    )
    answers = {row.submission_id: row for row in asked if row.revision == revisions[row.submission_id]}
    for row in here:
        say(row, answers[row.id])
    if any(one.state == WAITING for one in answers.values()):
        schedule_job(session, site_id, JOB, {}, due_at=now, job_id=time_ordered_id(now))


def say(submission: Submission, answer: HookVerdict) -> None:
    """Let an item's findings say how its outside check stands; an approval says nothing."""
    others = [one for one in submission.verdicts if one.get("rule") != RULE]
    verdict = finding(answer)
    submission.verdicts = [*others, asdict(verdict)] if verdict else others


def finding(answer: HookVerdict) -> Verdict | None:
    """Return what an outside check has to say to a person, None where it approved."""
    if answer.state == WAITING:
        return hold(RULE, "waits", "The outside check has not answered yet.")
    if answer.state == FAILED:
        return hold(RULE, answer.problem, PROBLEMS.get(answer.problem, PROBLEMS["unreachable"]))
    marks = tuple(Mark(field=field, start=start, end=end) for field, start, end in answer.marks)
    if answer.verdict == "hold":
        return hold(RULE, "holds", "The outside check wants somebody to look. %(note)s", marks=marks, note=answer.note)
    if answer.verdict == "reject":
        return hold(RULE, "rejects", "The outside check advises to reject this. %(note)s", marks=marks,
                    reason=Reason(answer.reason), outcome=Outcome.REJECT, note=answer.note)  # fmt: skip
    return None
