"""Asking a site's outside check about what waits for it, and taking in what it says.

Owns what leaves the shop: words, kind and language of one revision. No name, address, picture or stars. An error, a
wrong signature or silence leaves the item to a person, and the item says so.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.reasons import REASONS
from moderation.states import WAITING_STATES
from moderation.types import Kind, Reason, State
from widget_server import hook_message
from widget_server.db.base import time_ordered_id
from widget_server.db.session import reading_session
from widget_server.db.tables import HookVerdict, MachineSettings, RiskScore, Submission
from widget_server.errors import BadInput
from widget_server.hook_message import BadMessage, HookAnswer
from widget_server.outbound import OutboundError, post
from widget_server.services.await_hook import ANSWERED, FAILED, JOB, WAITING, say
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.judge import words_of, words_of_revision
from widget_server.services.machine_decides import decide_alone
from widget_server.services.revisions import waiting_revisions
from widget_server.services.route_new import route_new
from widget_server.services.schedule_job import schedule_job
from widget_server.services.score_submissions import outside_score
from widget_server.services.stored_scores import OUTSIDE
from widget_server.webhooks import webhook_headers

TIMEOUT_S = 5.0
MOST_ANSWER_BYTES = 16_384
AT_ONCE, ASKED_BY_ONE_JOB = 8, 40


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about one revision.  texts : by field, in which the answer's words are looked for."""

    submission_id: str
    revision: int
    kind: Kind
    texts: Mapping[str, str]
    language: str = ""
    tags: Sequence[str] = ()

    @property
    def body(self) -> bytes:
        """Return the message."""
        said = {
            "type": "submission.check", "id": self.submission_id, "revision": self.revision, "kind": self.kind.value,
            "language": self.language, "tags": list(self.tags), **self.texts,
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False).encode()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of asking: an answer, or why there is none."""

    answer: HookAnswer | None = None
    problem: str = ""


def ask_hook(
    context: Context, site_id: int, _arguments: Mapping[str, Any], *, allow_private: Collection[str] = ()
) -> None:
    """Ask about some of what waits, and write down what was said.  allow_private : see outbound.fetch."""
    with reading_session(context.engine) as session:
        settings = session.get(MachineSettings, site_id)
        questions = _questions(session, site_id)
    if not questions:
        return
    if settings is None or not settings.hook_url or not settings.hook_secret:
        told = [Told(problem="not_allowed")] * len(questions)
    else:
        url, secret = settings.hook_url, context.vault.unseal(settings.hook_secret)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            now = context.now()
            told = list(pool.map(lambda one: ask(url, secret, one, now, allow_private=allow_private), questions))
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        now = context.now()
        heard = [one for one, what in zip(questions, told, strict=True) if _take(session, site_id, one, what, now)]
        session.flush()
        ids = [one.submission_id for one in heard]
        route_new(session, site_id, ids, now)
        decide_alone(session, site_id, ids, now)
        if session.scalar(_waiting(site_id).limit(1)) is not None:
            schedule_job(session, site_id, JOB, {}, due_at=now, job_id=time_ordered_id(now))


def ask(url: str, secret: str, question: Question, now: datetime, *, allow_private: Collection[str] = ()) -> Told:
    """Ask about one revision; whatever goes wrong is an answer too."""
    message_id, at_s = f"{question.submission_id}.{question.revision}", int(now.timestamp())
    body = question.body
    try:
        answered = post(
            url, body, headers=webhook_headers(secret, message_id, at_s, body), most_bytes=MOST_ANSWER_BYTES,
            total_s=TIMEOUT_S, allow_private=allow_private,
        )  # fmt: skip
        answer = hook_message.read_answer(secret, message_id, at_s, answered.body, answered.headers)
        _check_reason(answer, question.kind)
    except (OutboundError, BadMessage) as error:
        return Told(problem=error.reason)
    return Told(answer=answer)


def try_hook(context: Context, site_id: int, *, allow_private: Collection[str] = ()) -> Told:
    """Ask a site's outside check about a made review; nothing is kept.  Raises BadInput where there is none."""
    with reading_session(context.engine) as session:
        settings = session.get(MachineSettings, site_id)
    if settings is None or not settings.hook_url or not settings.hook_secret:
        raise BadInput("Save an address and make a secret first.", parameter="hook_url")
    texts = {"title": "A try", "text": "This is a try of the outside check. Nobody wrote it."}
    question = Question(submission_id="rev_try", revision=1, kind=Kind.REVIEW, texts=texts, language="en")
    secret = context.vault.unseal(settings.hook_secret)
    return ask(settings.hook_url, secret, question, context.now(), allow_private=allow_private)


def _check_reason(answer: HookAnswer, kind: Kind) -> None:
    if answer.verdict != "reject":
        return
    known = answer.reason in set(Reason) and REASONS[Reason(answer.reason)]
    if not known or kind not in known.kinds or known.needs_evidence:
        raise BadMessage("bad_answer", "A rejection needs a reason of the published list that fits.")


def _waiting(site_id: int) -> Any:
    return select(HookVerdict).where(HookVerdict.site_id == site_id, HookVerdict.state == WAITING)


def _questions(session: Session, site_id: int) -> list[Question]:
    waiting = session.scalars(_waiting(site_id).order_by(HookVerdict.at).limit(ASKED_BY_ONE_JOB)).all()
    ids = [row.submission_id for row in waiting]
    rows = {
        row.id: row
        for row in session.scalars(select(Submission).where(Submission.site_id == site_id, Submission.id.in_(ids)))
    }
    held = waiting_revisions(session, site_id, ids)
    found = []
    for one in waiting:
        row, change = rows[one.submission_id], held.get(one.submission_id)
        words = words_of_revision(row, change.content, ()) if change else words_of(row, ())
        found.append(
            Question(
                submission_id=row.id, revision=one.revision, kind=words.kind, language=words.language, tags=words.tags,
                texts={"title": words.title, "text": words.text},
            )
        )  # fmt: skip
    return found


def _take(session: Session, site_id: int, question: Question, told: Told, now: datetime) -> bool:
    """Write down what was said of a revision; returns whether the item still waits in it."""
    row = session.get(HookVerdict, (site_id, question.submission_id, question.revision))
    if row is None or row.state != WAITING:
        return False
    row.answered_at = now
    if told.answer is None:
        row.state, row.problem = FAILED, told.problem
    else:
        answer = told.answer
        row.state, row.verdict, row.note = ANSWERED, answer.verdict, answer.note
        row.reason = answer.reason if answer.verdict == "reject" else ""
        row.score = None if answer.score is None else round(100 * answer.score)
        row.marks = _marks(answer.words, question.texts)
    submission = session.get_one(Submission, (site_id, question.submission_id))
    change = waiting_revisions(session, site_id, [submission.id]).get(submission.id)
    newest = change.revision if change else submission.revision
    if newest != question.revision or State(submission.state) not in WAITING_STATES:
        return False
    say(submission, row)
    scores = session.get(RiskScore, (site_id, submission.id, question.revision))
    if scores is not None and row.score is not None:
        scores.scores = {**scores.scores, OUTSIDE: outside_score(row)}
    return True


def _marks(words: Sequence[str], texts: Mapping[str, str]) -> list[list[str | int]]:
    """Return where the words of an answer first stand in the texts; what stands nowhere is left out."""
    return [
        [field, start, start + len(word)]
        for word in words
        for field, text in texts.items()
        if (start := text.casefold().find(word.casefold())) >= 0 and start + len(word) <= len(text)
    ]
