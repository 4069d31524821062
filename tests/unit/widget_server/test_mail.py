"""Against a real mail server: aiosmtpd."""

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from support.live import free_port
from support.mailbox import mailbox
from widget_server.mail import Letter, MailRefused, MailServerUnusable, check, send

LETTER = Letter(to="mira@kiln.example", subject="Grüße\r\nBcc: eve@x.example", text="Schöne Grüße\n")
FROM = "Vitrine <desk@kiln.example>"


def test_a_letter_arrives_as_it_was_written_and_to_nobody_else():
    with mailbox() as box:
        send(LETTER, smtp_url=box.url, mail_from=FROM)
        (letter,) = box.letters
    assert letter["To"] == "mira@kiln.example"
    assert letter["From"] == FROM
    assert letter["Subject"] == "Grüße Bcc: eve@x.example"
    assert letter["Bcc"] is None
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@kiln.example>")
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == ["Schöne Grüße"]


@pytest.mark.parametrize(("answer", "error"), [
    ("550 no such mailbox mira@kiln.example", MailRefused), ("451 greylisted, mira@kiln.example", MailServerUnusable),
])  # fmt: skip
def test_a_refusal_is_for_good_or_for_now_and_names_nobody(answer, error):
    with mailbox() as box:
        box.answer = answer
        with pytest.raises(error) as caught:
            send(LETTER, smtp_url=box.url, mail_from=FROM)
    assert "mira" not in str(caught.value)
    assert caught.value.__suppress_context__


# aiosmtpd, of a server without TLS and of its own way to remember a sign-in:
@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning", "ignore:Session.login_data:DeprecationWarning")
def test_the_user_and_password_of_the_address_sign_in():
    def authenticate(_server, _session, _envelope, _mechanism, given: LoginPassword):
        # handled=False lets aiosmtpd itself say no.
        return AuthResult(success=given == LoginPassword(b"desk@kiln", b"p@ss"), handled=False)

    with mailbox(authenticator=authenticate, auth_required=True, auth_require_tls=False) as box:
        host = box.url.removeprefix("smtp://")
        check(smtp_url=f"smtp://desk%40kiln:p%40ss@{host}")
        with pytest.raises(MailRefused):
            check(smtp_url=f"smtp://desk%40kiln:wrong@{host}")


def test_a_server_that_is_not_there_may_be_there_later():
    with pytest.raises(MailServerUnusable):
        check(smtp_url=f"smtp://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://", "mail.example"])
def test_an_address_of_no_mail_server_is_refused(url):
    with pytest.raises(MailRefused):
        check(smtp_url=url)
