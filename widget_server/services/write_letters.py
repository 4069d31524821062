"""The letters to people of the desk: written down as jobs in the transaction of their cause, sent by the runner.

Owns texts and languages. The server is widget_server.mail's; tries and pauses are those of every job. The link of a
letter is made when it is sent or sealed in the job's row: whoever reads the database can open nothing with it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Membership, Site, User
from widget_server.mail import Letter, send
from widget_server.sentences import Sentence, in_language, nearest_locale
from widget_server.services.context import Context
from widget_server.services.invitation_link import invitation_link
from widget_server.services.schedule_job import schedule_job

INVITATION, RESET, CHANGED = "mail_invitation", "mail_reset", "mail_changed"


def has_mail(context: Context) -> bool:
    """Whether there is a mail server; without one nothing is scheduled."""
    return bool(context.settings.smtp_url)


def schedule_invitation(context: Context, session: Session, membership: Membership) -> None:
    """Write down that the link of an open invitation has to be sent."""
    arguments = {"user": membership.user_id}
    schedule_job(session, membership.site_id, INVITATION, arguments, due_at=context.now())


def schedule_reset(context: Context, user_id: int, path: str, *, locale: str) -> None:
    """Write down that a person asked to choose a new password.  path : of the page, with its token."""
    _schedule_for_person(context, RESET, user_id, {"path": context.vault.seal(path), "locale": locale})


def schedule_changed(context: Context, user_id: int, *, locale: str) -> None:
    """Write down that a person has to hear of their new password."""
    _schedule_for_person(context, CHANGED, user_id, {"locale": locale})


def mail_invitation(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Send the link of an invitation, unless it was accepted or withdrawn meanwhile."""
    with reading_session(context.engine) as session:
        membership = session.get(Membership, (site_id, arguments["user"]))
        if membership is None or membership.accepted_at is not None:
            return
        user, site = membership.user, session.get_one(Site, site_id)
        link = invitation_link(context, membership, mailed=True)
    lines = (
        Sentence("You are invited to look after the photos and reviews of “%(site)s”. Accept here:", site=site.name),
        link,
        Sentence("The link works once and for seven days. If you did not expect it, do nothing."),
    )
    subject = Sentence("Invitation to “%(site)s”", site=site.name)
    send_lines(context, user.email, subject, lines, nearest_locale(user.locale, site.locale))


def mail_reset(context: Context, _site_id: int, arguments: Mapping[str, Any]) -> None:
    """Send the link with which a person chooses a new password."""
    lines = (
        Sentence("Somebody, probably you, asked for a new password to this desk. Choose it here:"),
        context.settings.resolved_public_url + context.vault.unseal(arguments["path"]),
        Sentence("The link works once and for one hour. If you did not ask for it, do nothing: your password stays."),
    )
    _send_to_person(context, arguments, Sentence("Choose a new password"), lines)


def mail_changed(context: Context, _site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell a person that their password is another one now."""
    lines = (
        Sentence("The password of your sign-in was changed, and all other sessions were ended."),
        Sentence("If this was not you, tell whoever runs the service at once:"),
        context.settings.resolved_public_url,
    )
    _send_to_person(context, arguments, Sentence("Your password was changed"), lines)


def _schedule_for_person(context: Context, job: str, user_id: int, arguments: Mapping[str, object]) -> None:
    """Put a job under one of the person's sites; whoever has none has no desk to open and gets no letter."""
    with context.sessions.begin() as session:
        site_id = session.scalar(select(func.min(Membership.site_id)).where(Membership.user_id == user_id))
        if site_id is not None:
            schedule_job(session, site_id, job, {"user": user_id, **arguments}, due_at=context.now())


def _send_to_person(context: Context, arguments: Mapping[str, Any], subject: str, lines: tuple[str, ...]) -> None:
    with reading_session(context.engine) as session:
        user = session.get(User, arguments["user"])
    if user is not None:
        send_lines(context, user.email, subject, lines, nearest_locale(user.locale, arguments["locale"]))


def send_lines(context: Context, to: str, subject: str, lines: tuple[str, ...], locale: str) -> None:
    """Send a letter: a greeting and a paragraph a line, each said in the language."""
    text = "\n\n".join(in_language(line, locale) for line in (Sentence("Good day,"), *lines)) + "\n"
    letter = Letter(to=to, subject=in_language(subject, locale), text=text)
    send(letter, smtp_url=context.settings.smtp_url, mail_from=context.settings.mail_from)


LETTERS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {INVITATION: mail_invitation, RESET: mail_reset, CHANGED: mail_changed}
)
"""What the runner does for each of these jobs."""
