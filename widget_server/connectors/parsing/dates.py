"""Read the dates that platforms and spreadsheets write, and find out whether a file puts the day or the month first.

Owns instants: aware, UTC. A date without a zone is taken as UTC; one without a time as midnight. Never guesses:
03/04/2024 is read only when the file or the person says which of the two comes first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from widget_server.connectors.types import DateOrder, UnreadableFile

_NUMERIC = re.compile(
    r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)", re.ASCII | re.DOTALL)
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z)$|\s+(?=[+-]\d{2}:?\d{2}$)", re.ASCII)
_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .\-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})[ .]+(\d{1,2})(?:st|nd|rd|th)?)"
    r"[ .,\-]+(\d{4})(?:[T ,]+(?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST = datetime(1995, 1, 1, tzinfo=UTC)
# A shop in Auckland writes tomorrow's date into its export while it is still today in UTC.
_TOLERANCE = timedelta(days=1)


class BadDate(ValueError):
    """The text is no date, or none that can be right; `code` and the message say which."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class DateOrderFound:
    """What a file's own dates say about their order, and the line of the first date that says it."""

    order: DateOrder
    line: int


def read_instant(text: str, order: DateOrder | None, *, now: datetime | None = None) -> datetime | None:
    """Read a date and time; None for an empty text.

    order : for dates like 03/04/2024; without it such dates raise.  now : later dates (by more than a day) raise.
    Raises BadDate with code bad_date, ambiguous_date or future_date.
    """
    text = text.strip()
    if not text:
        return None
    try:
        at = _parse(text, order)
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadDate):
            raise
        raise _bad() from error
    if at < _FIRST:
        raise _bad()
    if now is not None and at > now + _TOLERANCE:
        raise BadDate("future_date", "The date lies in the future.")
    return at


def _bad() -> BadDate:
    return BadDate("bad_date", "The date cannot be read. Write it like 2026-11-22 or 2026-11-22T09:00:00Z.")


def _parse(text: str, order: DateOrder | None) -> datetime:
    if len(text) > 64:
        raise _bad()
    if text[:4].isdigit() and not text[4:5].isdigit():
        year_first = _YEAR_FIRST.fullmatch(text)
        if year_first:
            year, month, day, rest = year_first.groups()
            text = f"{year}-{int(month):02}-{int(day):02}{rest}"
        bare = _ZONE.sub("", text)
        at = datetime.fromisoformat(bare)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, separator, second, year, *clock = numeric.groups()
        day, month = _day_and_month(int(first), int(second), separator, order)
        return _instant(int(year) + (2000 if len(year) == 2 else 0), month, day, *clock)
    words = _WORDS.fullmatch(text)
    if words:
        day_text, month_text = words[1] or words[4], words[2] or words[3]
        month = _MONTHS.index(month_text[:3].lower()) + 1
        return _instant(int(words[5]), month, int(day_text), *words.groups()[5:])
    raise _bad()


def _day_and_month(first: int, second: int, separator: str, order: DateOrder | None) -> tuple[int, int]:
    # Dates with points put the day first wherever they are written; slashes and hyphens do not tell.
    order = order or ("dmy" if separator == "." or first == second else None)
    if order is None:
        raise BadDate("ambiguous_date", "The date can be read in two ways. Say which with --date-order dmy or mdy.")
    return (first, second) if order == "dmy" else (second, first)


def _instant(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, half: str | None,
    zone: str | None,
) -> datetime:  # fmt: skip
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise _bad()
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    tz = UTC if zone in (None, "Z", "UTC", "GMT") else _offset(str(zone))
    return datetime(year, month, day, hours, int(minute or 0), int(second or 0), tzinfo=tz).astimezone(UTC)


def _offset(zone: str) -> timezone:
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def find_date_order(dates: Iterable[tuple[int, str]]) -> DateOrderFound | None:
    """Find the order of day and month which a file's dates prove, e.g. by 25/12/2024.

    dates : (line, text) of every date of the file. None if no date needs an order (ISO, words, points).
    Raises UnreadableFile if dates need one and none proves it, or if two prove opposite ones.
    """
    found: dict[DateOrder, int] = {}
    first_open = 0
    for line, text in dates:
        numeric = _NUMERIC.match(text.strip()) if len(text) <= 64 else None
        if numeric is None or numeric[2] == ".":
            continue
        first, second = int(numeric[1]), int(numeric[3])
        if first == second:
            continue
        first_open = first_open or line
        if 12 < first <= 31 and 1 <= second <= 12:
            found.setdefault("dmy", line)
        elif 12 < second <= 31 and 1 <= first <= 12:
            found.setdefault("mdy", line)
    if len(found) > 1:
        raise UnreadableFile(
            f"Line {found['dmy']} puts the day first and line {found['mdy']} the month: the dates contradict. "
            "Say which is right with --date-order dmy or --date-order mdy; the other rows are then rejected.",
            reason="ambiguous_dates",
        )
    for order, line in found.items():
        return DateOrderFound(order=order, line=line)
    if first_open:
        raise UnreadableFile(
            f"The dates (first in line {first_open}) can be read with the day or with the month first, and no row "
            "tells. Say which with --date-order dmy or --date-order mdy.",
            reason="ambiguous_dates",
        )
    return None
