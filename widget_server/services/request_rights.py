"""Ask a creator for the right to show something: by a public comment to copy, by a link to send, or by e-mail.

Owns what is asked and in which words. A public comment never holds the link: whoever reads it could answer. The yes to
a comment is the site's approval hashtag in a reply (see hear_creators), or what a moderator writes down.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from moderation.rights import EVERYWHERE, ON_SITE, Basis, RightsState, Surface, creator_forbids
from moderation.types import State
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import RightsRequest, Site, Submission
from widget_server.email_address import checked_email
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence, in_language, nearest_locale
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.grant_rights import add_right, ledger_of, photos_of
from widget_server.services.schedule_job import schedule_job
from widget_server.services.write_letters import has_mail

Channel = Literal["comment", "link", "email"]
CHANNELS: tuple[Channel, ...] = ("comment", "link", "email")
LETTER = "mail_rights_request"
LONGEST_TERM_DAYS = 3650


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked.  term_days : how long a yes is good for, None for good.  email : of the channel "email"."""

    channel: Channel
    scope: frozenset[Surface] = ON_SITE
    term_days: int | None = None
    email: str = ""


def request_rights(context: Context, site_id: int, submission_id: str, ask: Ask, *, actor: str) -> str:
    """Write down a request and, by e-mail, that it has to be sent; returns its id. An open one is replaced.

    Raises NotFound, BadInput naming the parameter, Conflict where its creator has said no.
    """
    _check(ask, context)
    now = context.now()
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        submission = _found(session, site_id, submission_id)
        ledger = ledger_of(session, site_id, [submission_id]).get(submission_id, [])
        if any(creator_forbids(ledger, surface) for surface in ask.scope):
            raise Conflict(
                Sentence("Its creator said no. Only they can open it again, on their own page."), parameter="id"
            )
        hashtag = site.approval_hashtag if ask.channel == "comment" else ""
        if ask.channel == "comment" and not hashtag:
            raise BadInput(Sentence("Choose an approval hashtag in the settings first."), parameter="channel")
        language = nearest_locale(submission.language, site.locale)
        words = request_words(site, submission, ask, hashtag, language)
        close_requests(session, site_id, submission_id, "replaced", now)
        request = RightsRequest(
            site_id=site_id, id=time_ordered_id(now), submission_id=submission_id, channel=ask.channel,
            scope=sorted(ask.scope), term_days=ask.term_days, hashtag=hashtag, words=words, language=language,
            email=checked_email(ask.email) if ask.channel == "email" else None, actor=actor, at=now,
        )  # fmt: skip
        session.add(request)
        add_right(
            session, site_id=site_id, submission_id=submission_id, state=RightsState.REQUESTED,
            basis=Basis.CREATOR_GRANT, scope=ask.scope, evidence=words, person=submission.author,
            media=photos_of(session, site_id, [submission_id]).get(submission_id, ()), actor=actor, now=now,
        )  # fmt: skip
        if ask.channel == "email":
            schedule_job(session, site_id, LETTER, {"request": request.id}, due_at=now)
        return request.id


def request_words(site: Site, submission: Submission, ask: Ask, hashtag: str, language: str) -> str:
    """Return what the creator is asked, in a language; the same words are the evidence of what they agreed to."""
    name = f"@{submission.author.lstrip('@')}" if submission.author_url else submission.author
    lines = [Sentence("Hello %(name)s,", name=name) if name else Sentence("Hello,"), _question(site, ask)]
    if hashtag:
        lines.append(Sentence("To agree, reply with %(hashtag)s.", hashtag=hashtag))
    if site.terms_url:
        lines.append(Sentence("What you agree to: %(address)s", address=site.terms_url))
    return " ".join(in_language(line, language) for line in lines)


def _question(site: Site, ask: Ask) -> Sentence:
    where = {
        ON_SITE: Sentence("on the pages of our shop"),
        frozenset({Surface.SITE, Surface.EMAIL}): Sentence("on the pages of our shop and in our e-mails"),
        frozenset({Surface.SITE, Surface.ADS}): Sentence("on the pages of our shop and in our ads"),
        EVERYWHERE: Sentence("on the pages of our shop, in our e-mails and in our ads"),
        frozenset({Surface.EMAIL}): Sentence("in our e-mails"),
        frozenset({Surface.ADS}): Sentence("in our ads"),
        frozenset({Surface.EMAIL, Surface.ADS}): Sentence("in our e-mails and in our ads"),
    }[ask.scope]
    if ask.term_days is None:
        return Sentence(
            "may %(shop)s show this with your name %(where)s, until you take it back?", shop=site.name, where=where
        )
    return Sentence(
        "may %(shop)s show this with your name %(where)s, for %(days)s days or until you take it back?",
        shop=site.name,
        where=where,
        days=ask.term_days,
    )


def close_requests(session: Session, site_id: int, submission_id: str, answer: str, now: datetime) -> None:
    """Mark the open requests for a submission as answered, in the caller's transaction."""
    session.execute(
        update(RightsRequest)
        .where(
            RightsRequest.site_id == site_id,
            RightsRequest.submission_id == submission_id,
            RightsRequest.answered_at.is_(None),
        )
        .values(answer=answer, answered_at=now)
    )


def open_request(session: Session, site_id: int, submission_id: str) -> RightsRequest | None:
    """Return the request for a submission that waits for an answer."""
    return session.scalars(
        select(RightsRequest)
        .where(
            RightsRequest.site_id == site_id,
            RightsRequest.submission_id == submission_id,
            RightsRequest.answered_at.is_(None),
        )
        .order_by(RightsRequest.id.desc())
        .limit(1)
    ).one_or_none()


def _check(ask: Ask, context: Context) -> None:
    if not ask.scope:
        raise BadInput(Sentence("Say where it may be shown: on the site, in e-mails, in ads."), parameter="scope")
    if ask.term_days is not None and not 1 <= ask.term_days <= LONGEST_TERM_DAYS:
        raise BadInput(
            Sentence("A term is 1 to %(days)s days, or empty.", days=LONGEST_TERM_DAYS), parameter="term_days"
        )
    if ask.channel == "email" and not has_mail(context):
        raise BadInput(
            Sentence("No mail server is set (VITRINE_SMTP_URL). Send the link yourself."), parameter="channel"
        )


def _found(session: Session, site_id: int, submission_id: str) -> Submission:
    submission = session.get(Submission, (site_id, submission_id))
    if submission is None or submission.state == State.ERASED.value:
        raise NotFound(
            Sentence("This site has no post or review “%(submission_id)s”.", submission_id=submission_id),
            parameter="id",
        )
    return submission
