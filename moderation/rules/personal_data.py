"""Holds what seems to tell how to reach a person: e-mail, phone, bank account, street address.

Patterns only: a name without more is not recognised, and a person decides. Quotes nothing, marks places.
"""

import re
from collections.abc import Iterator

from moderation.rules.base import Rule, ScreeningContext, hold, passed, texts
from moderation.types import Mark, Reason, Submission, Verdict

NAME = "personal_data"

_DIGIT = re.compile(r"\d")
_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
_PHONE = re.compile(r"(?<![\w.,/$€£¥-])(?:\+|\()?\d[\d().\-/ ]{6,20}\d(?![\w%])")
_NORTH_AMERICAN = re.compile(r"\(?[2-9]\d{2}\)?[-. ]{1,2}[2-9]\d{2}[-. ]\d{4}")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CAPITAL = "A-ZÄÖÜÉÈÀÁÍÓÚ"
# A house number beside a street's name. Case counts: "a 5 minute drive" is no address.
_ADDRESS = re.compile(
    rf"(?<!\w)\d{{1,5}}[a-z]? (?:[{_CAPITAL}]\w{{1,20}} ){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd)\b"
    rf"|(?<!\w)[{_CAPITAL}]\w{{2,25}}(?:straße|strasse|str\.|gasse|allee|platz|weg|straat|laan) \d{{1,4}}(?!\w)"
    rf"|(?<!\w)\d{{1,4}},? (?:bis )?(?:rue|avenue|boulevard|chemin|allée) (?:de |du |des |la |l['’])*[{_CAPITAL}]\w+"
    rf"|(?<!\w)(?:Calle|Avenida|Via|Viale|Rua) (?:\w{{1,20}} ){{0,3}}[{_CAPITAL}]\w+,? \d{{1,4}}(?!\w)"
)


def is_iban(text: str) -> bool:
    """Whether the check digits of an international bank account number are right (ISO 13616, mod 97)."""
    plain = text.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_phone(text: str) -> bool:
    """Whether a run of digits is written as people write phone numbers, and not as sizes, prices or order numbers."""
    digits = re.sub(r"\D", "", text)
    if not 9 <= len(digits) <= 15:
        return False
    if text.startswith("+"):
        return True
    if _NORTH_AMERICAN.fullmatch(text) or _CHINESE_MOBILE.fullmatch(text):
        return True
    groups = re.findall(r"\d+", text)
    return digits.startswith("0") and all(len(group) > 1 for group in groups)


def _found(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    if "@" in text:
        yield from (("e-mail address", m) for m in _MAIL.finditer(text))
    # All other patterns hold a digit, and most texts have none: looking first saves nine tenths of the time.
    if not _DIGIT.search(text):
        return
    yield from (("bank account", m) for m in _IBAN.finditer(text) if is_iban(m.group()))
    yield from (("phone number", m) for m in _PHONE.finditer(text) if is_phone(m.group()))
    yield from (("street address", m) for m in _ADDRESS.finditer(text))


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a submission that seems to hold contact data, also where an author used it as a name."""
    marks: list[Mark] = []
    kinds: list[str] = []
    for name, text in (*texts(submission), ("author", submission.author)):
        for kind, match in _found(text):
            marks.append(Mark(field=name, start=match.start(), end=match.end()))
            kinds.append(kind)
    if not marks:
        return passed(NAME)
    return hold(
        NAME, "found", "It seems to show personal data: %(kinds)s.", reason=Reason.PERSONAL_DATA, marks=marks,
        kinds=", ".join(dict.fromkeys(kinds)),
    )  # fmt: skip


RULE = Rule(name=NAME, about="An e-mail address, phone number, IBAN or street address waits for a person.", check=check)
