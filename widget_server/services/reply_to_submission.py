"""Answer a review or a question for the shop: for everybody, beside it, or for its author alone, by letter.

The letter's words lie sealed in the job's row until it is sent, and nowhere after.
"""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.states import is_public
from moderation.types import State
from widget_server.connectors.parsing.text import clean
from widget_server.db.tables import Job, Question, Review, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services import ask_author
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.schedule_job import schedule_job
from widget_server.services.showcase_version import bump
from widget_server.services.write_letters import has_mail

LETTER = "mail_private_reply"
MOST_CHARACTERS = 2000
Audience = Literal["public", "author"]


def reply_to_submission(
    context: Context, site_id: int, submission_id: str, text: str, *, audience: Audience, actor: str
) -> None:
    """Say something to a review, or answer a question.

    audience : "public" replaces the shop's reply beside it, an empty text takes it away; "author" sends a letter.
    Raises NotFound for what is neither, BadInput for a text that is too long or missing, Conflict where no letter
    can reach its author.
    """
    words = clean(text).strip()
    if len(words) > MOST_CHARACTERS:
        raise BadInput(
            Sentence("A reply has at most %(most_characters)s characters.", most_characters=MOST_CHARACTERS),
            parameter="text",
        )
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None or submission.about is None or submission.state == State.ERASED:
            raise NotFound(Sentence("There is no such review or question. Reload the page."), parameter="id")
        if audience == "author":
            _write(context, session, submission.about, words)
        elif submission.about.reply == words:
            return
        else:
            submission.about.reply, submission.about.replied_at = words, context.now() if words else None
            if is_public(State(submission.state)):
                bump(session, site_id, submissions=[submission_id])
        record(
            session, site_id=site_id, at=context.now(), actor=actor,
            action=f"{submission.kind}.{'replied' if words else 'reply_removed'}", subject_kind=submission.kind,
            subject_id=submission_id, details={"audience": audience},
        )  # fmt: skip


def forget_letters(session: Session, site_id: int, submission_id: str, *, text: str | None = None) -> None:
    """Take the words out of letters about a submission: of all of them, or of the one with this sealed text."""
    about = Job.arguments["submission"].as_string() == submission_id
    names = Job.name.in_((LETTER, ask_author.LETTER))
    for job in session.scalars(select(Job).where(Job.site_id == site_id, names, about)):
        if text in (None, job.arguments.get("text")):
            job.arguments = {"submission": submission_id}


def _write(context: Context, session: Session, about: Review | Question, words: str) -> None:
    if not words:
        raise BadInput(Sentence("Write what the letter shall say."), parameter="text")
    if not about.email or not has_mail(context):
        raise Conflict(
            Sentence("No letter can be sent: no address is known, or this service has no mail server."),
            parameter="audience",
        )
    arguments = {"submission": about.submission_id, "text": context.vault.seal(words)}
    schedule_job(session, about.site_id, LETTER, arguments, due_at=context.now())
