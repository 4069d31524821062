"""Looking at everything an installation needs: each check says what it found and, where it failed, what to do."""

import base64
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from widget_server import mail
from widget_server.db import migrate
from widget_server.db.session import reading_session
from widget_server.db.tables import Job, PhotoFetch
from widget_server.jobs.queue import make_queue
from widget_server.services.context import Context
from widget_server.services.write_letters import LETTERS, has_mail

# The smallest picture that is one: a GIF of one pixel.
_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found; sentence says what to do where it is not good."""

    name: str
    is_good: bool
    sentence: str


# The runner looks every few seconds; what waits this long is looked at by nobody.
_LATE_AFTER = timedelta(minutes=10)
_UNSENT_SINCE = timedelta(days=7)


class _Trouble(Exception):
    """A check that failed; its text says what to do."""


def check_installation(context: Context) -> list[Finding]:
    """Run every check; one that fails stops no other."""
    return list(_run(context))


def _run(context: Context) -> Iterator[Finding]:
    for name, (check, way_out) in _CHECKS.items():
        try:
            yield Finding(name=name, is_good=True, sentence=check(context))
        except _Trouble as trouble:
            yield Finding(name=name, is_good=False, sentence=str(trouble))
        except Exception as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            yield Finding(name=name, is_good=False, sentence=f"{way_out} ({reason[0]})")


def _data(context: Context) -> str:
    folder = context.settings.data.absolute()
    if not folder.is_dir():
        raise _Trouble(f"{folder} is not there. Run `vitrine init`, or point VITRINE_DATA at the right folder.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise _Trouble(f"{folder} cannot be written by this user. Change its owner.")
    return f"{folder} can be read and written."


def _secret(context: Context) -> str:
    if context.settings.secret_key:
        return "VITRINE_SECRET_KEY is set."
    path = context.settings.data.absolute() / "secret_key"
    if not path.is_file():
        raise _Trouble("no secret key is there yet. Run `vitrine init`.")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise _Trouble(f"{path} can be read by other users. Run `chmod 600 {path}`.")
    return f"{path} can be read by its owner only. Keep a copy: without it e-mail addresses cannot be read."


def _public_url(context: Context) -> str:
    url = context.settings.resolved_public_url
    if not url.startswith(("http://", "https://")):
        raise _Trouble("VITRINE_PUBLIC_URL has to begin with https:// or http://.")
    if url.startswith("http://") and context.settings.public_url:
        raise _Trouble(f"{url} is not encrypted: browsers block it on https pages. Put a TLS proxy in front.")
    return f"shoppers reach this service at {url}."


def _database(context: Context) -> str:
    store = migrate.store_state(context.engine)
    if not store.is_usable:
        raise _Trouble(f"{store.way_out[0].lower()}{store.way_out[1:]}")
    url = make_url(context.settings.resolved_database_url).render_as_string(hide_password=True)
    return f"{url} is at revision {store.found}."


def _media(context: Context) -> str:
    key = f"doctor/{secrets.token_hex(8)}"
    context.store.put(key, b"vitrine")
    if context.store.get(key) != b"vitrine":
        raise _Trouble("the media store does not give back what was put into it. Check VITRINE_MEDIA_URL.")
    context.store.delete(key)
    return f"{context.settings.resolved_media_url} keeps, gives back and deletes files."


def _decoder(context: Context) -> str:
    photo = context.decoder.derive(_PICTURE)
    return f"photos are decoded in child processes ({', '.join(sorted({r.format for r in photo.renditions}))})."


def _mail(context: Context) -> str:
    if not has_mail(context):
        return "no mail server: invitations are shown to be passed on, and nobody resets a password by mail."
    try:
        mail.check(smtp_url=context.settings.smtp_url)
    except mail.MailServerUnusable as error:
        raise _Trouble(f"{error}. Check VITRINE_SMTP_URL and that the server can be reached from here.") from error
    except mail.MailRefused as error:
        raise _Trouble(error.public) from error
    since = context.now() - _UNSENT_SINCE
    unsent = select(func.count()).where(Job.name.in_(LETTERS), Job.problem != "", Job.due_at > since)
    with reading_session(context.engine) as session:
        count = session.scalar(unsent)
    if count:
        raise _Trouble(f"{count} letters of the last week were not sent. The log says why; then invite or ask again.")
    return "the mail server answers, and every letter of the last week was sent."


def _queue(context: Context) -> str:
    messages_count = make_queue(context.settings).pending_count()
    where = "Redis" if context.settings.redis_url else str(context.settings.jobs_path)
    return f"{where} answers, {messages_count} messages wait."


def _runner(context: Context) -> str:
    late = context.now() - _LATE_AFTER
    with reading_session(context.engine) as session:
        jobs_count = session.scalar(
            select(func.count()).select_from(Job).where(Job.done_at.is_(None), Job.due_at < late)
        )
        photos_count = session.scalar(
            select(func.count()).select_from(PhotoFetch).where(PhotoFetch.state == "waiting", PhotoFetch.due_at < late)
        )
    if jobs_count or photos_count:
        raise _Trouble(
            f"{jobs_count} jobs and {photos_count} photos are overdue: no job runner is at work. "
            "Start `vitrine worker`, or `vitrine serve` on the embedded default."
        )
    return "no job is overdue."


_CHECKS: dict[str, tuple[Callable[[Context], str], str]] = {
    "data folder": (_data, "Check VITRINE_DATA."),
    "secret key": (_secret, "Check VITRINE_SECRET_KEY."),
    "public address": (_public_url, "Check VITRINE_PUBLIC_URL."),
    "database": (_database, "The database cannot be used. Check VITRINE_DATABASE_URL and that its server runs."),
    "media store": (_media, "The media store cannot be used. Check VITRINE_MEDIA_URL and its credentials."),
    "photo decoder": (_decoder, "Photos cannot be decoded. Reinstall Vitrine's requirements."),
    "mail": (_mail, "Mail cannot be checked. See VITRINE_SMTP_URL."),
    "job queue": (_queue, "The queue cannot be used. Check VITRINE_REDIS_URL and that its server runs."),
    "job runner": (_runner, "The jobs cannot be read. See the database above."),
}
