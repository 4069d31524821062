"""What an e-mail address of somebody who signs in looks like, once for the command, the invitation and the sign-in.

Owns the check and the sentences of a refusal. Owns no people; how addresses are stored is widget_server.db.types'.
"""

from email_validator import EmailNotValidError, validate_email

from widget_server.errors import BadInput
from widget_server.sentences import Sentence

_ANY_LOCAL_PART, _ANY_DOMAIN = "a", "shop.example"
LONGEST_CHARACTERS = 254


def checked_email(text: str) -> str:
    """Return an address as it is written to and found by, without the space around it.

    Domains of examples and tests are as good as any other.  Raises BadInput saying which part is wrong.
    """
    text = text.strip()
    local_part, at, domain = text.rpartition("@")
    if not at or not local_part or not domain:
        raise _wrong("An e-mail address has something before and after an @, e.g. mira@shop.example.")
    if len(text) > LONGEST_CHARACTERS:
        raise _wrong(
            Sentence(
                "An e-mail address has at most %(longest_characters)s characters.",
                longest_characters=LONGEST_CHARACTERS,
            )
        )
    if not _is_valid(f"{_ANY_LOCAL_PART}@{domain}"):
        raise _wrong("The part after the @ is not the name of a mail domain. Check it for typing errors.")
    if not _is_valid(f"{local_part}@{_ANY_DOMAIN}"):
        raise _wrong("The part before the @ holds what no e-mail address may hold. Check it for typing errors.")
    found = _normalized(text)
    if found is None:
        raise _wrong("This is not an e-mail address.")
    return found


def _wrong(sentence: str) -> BadInput:
    return BadInput(sentence, parameter="email")


def _is_valid(text: str) -> bool:
    return _normalized(text) is not None


def _normalized(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
