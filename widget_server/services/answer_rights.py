"""What is said to a request for a right, on the creator's own page or as a moderator wrote it down; and taking a right
back, by the creator or by the shop.

Each is a line of the ledger with its audit row and a new version of the showcase in one transaction, so that what was
taken back is served by no process a second later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from moderation.rights import EVERYWHERE, ON_SITE, Basis, RightsState, Surface
from widget_server.db.tables import RightsRequest, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence, in_language
from widget_server.services.context import Context
from widget_server.services.creator_link import follow_creator_link, of_same_creator
from widget_server.services.find_site import lock_site
from widget_server.services.grant_rights import add_right, photos_of
from widget_server.services.request_rights import close_requests, open_request
from widget_server.services.showcase_version import bump

CREATOR = "creator"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was said.  words : that prove it.  actor : who writes it down.  request : the open one that it answers."""

    granted: bool
    words: str
    actor: str
    person: str = ""
    request: RightsRequest | None = None


def answer_own(context: Context, token: str, request_id: str, *, yes: bool) -> None:
    """Keep what a creator answers on their own page; the evidence is the words that they were asked in.

    Raises NotFound for a wrong link, Conflict where the request was answered or replaced meanwhile.
    """
    with context.sessions.begin() as session:
        submission = follow_creator_link(context, session, token)
        lock_site(session, submission.site_id)
        request = session.get(RightsRequest, (submission.site_id, request_id))
        own = {one.id for one in of_same_creator(session, submission)}
        if request is None or request.submission_id not in own:
            raise NotFound(Sentence("There is nothing at this address. Open the link just as it was sent to you."))
        if request.answered_at is not None:
            raise Conflict(Sentence("This was answered already, or asked anew. Load the page again."))
        asked = session.get_one(Submission, (submission.site_id, request.submission_id))
        said = Sentence("“Yes” on their own page to:") if yes else Sentence("“No” on their own page to:")
        words = f"{in_language(said, request.language)} {request.words}"
        answer = Answer(granted=yes, words=words, actor=CREATOR, person=asked.author, request=request)
        keep_answer(session, asked, answer, context.now())


def note_answer(
    context: Context, site_id: int, submission_id: str, *, yes: bool, words: str, person: str, actor: str
) -> None:
    """Keep what a creator answered elsewhere, as a moderator copies it: a comment, a message, a letter.

    Raises BadInput without words, Conflict where nothing was asked, NotFound.
    """
    if not words.strip():
        raise BadInput(Sentence("Copy what its creator answered, with the day and the place."), parameter="words")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None:
            raise NotFound(
                Sentence("This site has no post or review “%(submission_id)s”.", submission_id=submission_id),
                parameter="id",
            )
        request = open_request(session, site_id, submission_id)
        if request is None:
            raise Conflict(Sentence("No request is open for this. Ask first, or record a right with its evidence."))
        answer = Answer(
            granted=yes, words=words.strip(), actor=actor, person=person.strip() or submission.author, request=request
        )
        keep_answer(session, submission, answer, context.now())


def keep_answer(session: Session, submission: Submission, answer: Answer, now: datetime) -> None:
    """Write an answer to the ledger, in the caller's transaction."""
    request = answer.request
    scope = frozenset(map(Surface, request.scope)) if request else ON_SITE
    days = request.term_days if request and answer.granted else None
    add_right(
        session,
        site_id=submission.site_id,
        submission_id=submission.id,
        state=RightsState.GRANTED if answer.granted else RightsState.REFUSED,
        basis=Basis.CREATOR_GRANT,
        scope=scope,
        evidence=answer.words,
        person=answer.person,
        media=photos_of(session, submission.site_id, [submission.id]).get(submission.id, ()),
        actor=answer.actor,
        now=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    close_requests(session, submission.site_id, submission.id, "granted" if answer.granted else "refused", now)
    bump(session, submission.site_id, submissions=[submission.id])


def revoke_own(context: Context, token: str, submission_ids: Iterable[str] | None) -> int:
    """Take back what a creator allowed, for every surface; returns how many.  submission_ids : None for everything.

    What others allowed ends as well, for good: after this only the creator can open it again.
    """
    with context.sessions.begin() as session:
        submission = follow_creator_link(context, session, token)
        lock_site(session, submission.site_id)
        wanted = None if submission_ids is None else set(submission_ids)
        own = [one for one in of_same_creator(session, submission) if wanted is None or one.id in wanted]
        words = Sentence("Taken back on their own page.")
        _revoke(session, own, words, Basis.CREATOR_GRANT, actor=CREATOR, now=context.now())
        return len(own)


def allow_again(context: Context, token: str, submission_id: str) -> None:
    """Let a creator open again, for the pages of the shop, what they had closed.  Raises NotFound."""
    with context.sessions.begin() as session:
        submission = follow_creator_link(context, session, token)
        lock_site(session, submission.site_id)
        own = {one.id: one for one in of_same_creator(session, submission)}
        if submission_id not in own:
            raise NotFound(Sentence("There is nothing at this address. Open the link just as it was sent to you."))
        one = own[submission_id]
        words = Sentence("Allowed again on their own page, for the pages of the shop.")
        keep_answer(session, one, Answer(granted=True, words=words, actor=CREATOR, person=one.author), context.now())


def revoke(context: Context, site_id: int, submission_id: str, *, words: str, by_creator: bool, actor: str) -> None:
    """End every right to show something, as a moderator writes it down.  Raises BadInput without words, NotFound.

    by_creator : whether its creator asked for it; then no evidence of the shop's opens it again.
    """
    if not words.strip():
        raise BadInput(Sentence("Write down who asked for it, when and where."), parameter="words")
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None:
            raise NotFound(
                Sentence("This site has no post or review “%(submission_id)s”.", submission_id=submission_id),
                parameter="id",
            )
        basis = Basis.CREATOR_GRANT if by_creator else Basis.MERCHANT_OWN
        _revoke(session, [submission], words.strip(), basis, actor=actor, now=context.now())


def _revoke(
    session: Session, submissions: Iterable[Submission], words: str, basis: Basis, *, actor: str, now: datetime
) -> None:
    rows = list(submissions)
    if not rows:
        return
    site_id = rows[0].site_id
    photos = photos_of(session, site_id, [one.id for one in rows])
    for one in rows:
        add_right(
            session, site_id=site_id, submission_id=one.id, state=RightsState.REVOKED, basis=basis, scope=EVERYWHERE,
            evidence=words, person=one.author, media=photos.get(one.id, ()), actor=actor, now=now,
        )  # fmt: skip
        close_requests(session, site_id, one.id, "refused", now)
    bump(session, site_id, submissions=[one.id for one in rows])
