"""Ask the author of a review to change it, with a reason and a link: the shop itself edits neither words nor stars.

Owns the letter's cause and its text. Its words lie sealed in the job's row until it is sent. The change is
`edit_own`'s.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from moderation.reasons import REASONS
from moderation.types import Kind, Reason, State
from widget_server.connectors.parsing.text import clean
from widget_server.db.session import reading_session
from widget_server.db.tables import Job, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence, nearest_locale
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.creator_link import creator_link
from widget_server.services.find_site import lock_site
from widget_server.services.schedule_job import schedule_job
from widget_server.services.write_letters import has_mail, send_lines

LETTER = "mail_edit_request"
MOST_CHARACTERS = 2000
# What its author can mend. Nobody is asked to say something nicer: an opinion is not in the list.
ASKABLE = tuple(
    reason
    for reason, info in REASONS.items()
    if Kind.REVIEW in info.kinds and not info.needs_evidence and reason is not Reason.DUPLICATE
)
_EDITABLE = frozenset({State.PENDING, State.HELD, State.APPROVED, State.REJECTED})


def ask_author(
    context: Context, site_id: int, submission_id: str, reason: Reason | None, words: str, *, actor: str
) -> None:
    """Send the author of a review the reason, the desk's words and the link to the page where they change it.

    Raises NotFound for what is no review, BadInput without a reason of ASKABLE or without words, Conflict where no
    letter can reach its author or the review can no longer be changed.
    """
    said = clean(words).strip()
    if reason not in ASKABLE:
        raise BadInput(Sentence("Choose what the author is asked to change."), parameter="reason")
    if not said or len(said) > MOST_CHARACTERS:
        raise BadInput(
            Sentence("Write what the letter shall say, in at most %(most)s characters.", most=MOST_CHARACTERS),
            parameter="text",
        )
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None or submission.review is None or submission.state == State.ERASED:
            raise NotFound(Sentence("There is no such review. Reload the page."), parameter="id")
        if State(submission.state) not in _EDITABLE:
            raise Conflict(Sentence("This review can no longer be changed by its author."), parameter="id")
        if not submission.review.email or not has_mail(context):
            raise Conflict(
                Sentence("No letter can be sent: no address is known, or this service has no mail server."),
                parameter="text",
            )
        arguments = {"submission": submission_id, "reason": reason.value, "text": context.vault.seal(said)}
        schedule_job(session, site_id, LETTER, arguments, due_at=context.now())
        record(
            session, site_id=site_id, at=context.now(), actor=actor, action="review.edit_asked",
            subject_kind=submission.kind, subject_id=submission_id, details={"reason": reason.value},
        )  # fmt: skip


def mail_edit_request(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Send the letter, unless its words or its receiver were erased meanwhile; its words are forgotten then."""
    with reading_session(context.engine) as session:
        submission = session.get(Submission, (site_id, arguments["submission"]))
        if submission is None or submission.review is None or not submission.review.email or "text" not in arguments:
            return
        site = session.get_one(Site, site_id)
        to, language = submission.review.email, nearest_locale(submission.language, site.locale)
        link = creator_link(context, submission)
    lines = (
        Sentence("“%(shop)s” asks you to change your review. The reason:", shop=site.name),
        Sentence(REASONS[Reason(arguments["reason"])].sentence),
        context.vault.unseal(arguments["text"]),
        Sentence("You change words and stars on your own page; the shop cannot. Whether you do is up to you:"),
        link,
        Sentence("Keep this letter: the link is yours alone. Your stars are no reason to ask, and never will be."),
    )
    send_lines(context, to, Sentence("About your review at “%(shop)s”", shop=site.name), lines, language)
    with context.sessions.begin() as writing:
        for job in writing.query(Job).filter(Job.site_id == site_id, Job.name == LETTER):
            if job.arguments.get("text") == arguments["text"]:
                job.arguments = {"submission": arguments["submission"], "reason": arguments["reason"]}


EDIT_LETTERS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {LETTER: mail_edit_request}
)
"""What the runner does for these jobs."""
