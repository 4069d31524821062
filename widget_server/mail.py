"""Handing a plain-text letter to the mail server of the settings.

Owns the connection and what went wrong with it. Owns no texts and no retries. No error of it names an address.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from widget_server.errors import VitrineError
from widget_server.sentences import Sentence

# Mail servers may greet slowly on purpose; RFC 5321 allows minutes, a job can come again.
TIMEOUT_S = 30
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailRefused(VitrineError):
    """The server said no for good: trying again would not help."""

    code = "mail_refused"
    title = "The mail was refused"


class MailServerUnusable(Exception):
    """The server cannot be reached or used now; the text says why and names nobody."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to one person, in plain text."""

    to: str
    subject: str
    text: str


def send(letter: Letter, *, smtp_url: str, mail_from: str) -> None:
    """Hand a letter over.  Raises MailRefused, and MailServerUnusable where a later try may succeed."""
    message = EmailMessage()
    message["From"], message["To"] = mail_from, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=parseaddr(mail_from)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    with _connected(smtp_url) as server:
        server.send_message(message)


def check(*, smtp_url: str) -> None:
    """Greet the server and sign in, sending nothing.  Raises MailRefused and MailServerUnusable."""
    with _connected(smtp_url) as server:
        server.noop()


@contextmanager
def _connected(smtp_url: str) -> Iterator[smtplib.SMTP]:
    """Open a signed-in connection; what smtplib raises quotes addresses and is replaced."""
    try:
        with _open(smtp_url) as server:
            yield server
    except smtplib.SMTPRecipientsRefused as error:
        raise _judged(max(code for code, _ in error.recipients.values())) from None
    except smtplib.SMTPResponseException as error:
        raise _judged(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise MailRefused(Sentence("The mail server cannot write to this address.")) from None
    except (OSError, ValueError) as error:
        raise MailServerUnusable(f"{type(error).__name__} at the mail server of VITRINE_SMTP_URL") from None


def _judged(code: int) -> Exception:
    if code >= 500:
        return MailRefused(
            Sentence("The mail server refused with code %(code)s. Check the address and VITRINE_SMTP_URL.", code=code)
        )
    return MailServerUnusable(f"the mail server asks to come again (code {code})")


def _open(smtp_url: str) -> smtplib.SMTP:
    url = urlsplit(smtp_url)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise MailRefused(Sentence("VITRINE_SMTP_URL is smtp://user:password@host:587 or smtps://…"))
    tls = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=TIMEOUT_S, context=tls)
    else:
        server = smtplib.SMTP(url.hostname, url.port or 587, timeout=TIMEOUT_S)
    try:
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=tls)
        elif url.scheme == "smtp" and url.hostname not in _LOOPBACK:
            # Letters carry links that open the desk: they do not cross a network in clear.
            raise MailRefused(Sentence("The mail server offers no encryption. Use one that does, or smtps://…"))
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server
