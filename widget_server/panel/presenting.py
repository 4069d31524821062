"""What templates need to present values: addresses of photos and files, money, ages, marked words.

Owns filters and functions of the templates; words for states and reasons live in `words`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from babel.numbers import format_currency, get_currency_precision
from flask import Flask, url_for
from flask_babel import format_datetime, format_decimal, format_percent, format_timedelta, get_locale
from flask_wtf.csrf import generate_csrf

from moderation.states import allowed_actions
from moderation.types import Role
from widget_server.panel import words
from widget_server.panel.gate import may
from widget_server.panel.runtime import context, desk
from widget_server.sentences import in_language
from widget_server.services.load_cards import Finding

_ITEM = re.compile(r"((?:post|rev|qst)_[a-z0-9]+)")
STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Give the desk's templates their filters and functions."""
    app.jinja_env.filters.update(
        age=age,
        moment=moment,
        money=money,
        count=count,
        amount=amount,
        percent=percent,
        day_name=day_name,
        words=words.say,
    )
    app.jinja_env.globals.update(
        asset=asset,
        picture=picture,
        may=may,
        actions_of=lambda state: allowed_actions(state, desk().role),
        Role=Role,
        say=words.say,
        changed_words=changed_words,
        marked=marked,
        with_items=with_items,
        in_reader_language=in_reader_language,
        panel_csrf=generate_csrf,
        panel_locale=lambda: str(get_locale()).replace("_", "-"),
    )


def asset(name: str) -> str:
    """Return the address of a static file; it holds the file's hash, so that browsers may keep it for good."""
    return url_for("panel.static", filename=name, v=_hash(name))


@lru_cache
def _hash(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def picture(media_id: str, widths_px: Sequence[int], wanted_px: int) -> str:
    """Return the private address of the narrowest rendition that is at least as wide as wanted, else the widest."""
    width_px = next((width for width in widths_px if width >= wanted_px), widths_px[-1])
    return url_for("panel.media.photo", site=desk().key, media_id=media_id, name=f"{width_px}.webp")


def money(minor: int | None, currency: str) -> str:
    """Return a price in the reader's way of writing it."""
    if minor is None:
        return ""
    return str(format_currency(minor / 10 ** get_currency_precision(currency), currency, locale=get_locale()))


def amount(value: float, metric: str) -> str:
    """Write a figure of services.widget_cost in its unit: bytes as KB, times in ms, scores as they are."""
    if metric == "bytes":
        return f"{format_decimal(value / 1024)} KB"
    return f"{format_decimal(value)} ms" if metric == "blocked_ms" else format_decimal(value)


def age(at: datetime) -> str:
    """Return how long ago something was, such as "3 days ago"."""
    return str(format_timedelta(at - context().now(), add_direction=True, granularity="minute"))


def moment(at: datetime) -> str:
    """Return a time with its zone, in the reader's way of writing it."""
    return f"{format_datetime(at.astimezone(UTC), 'd MMM yyyy, HH:mm')} UTC"


def day_name(at: datetime) -> str:
    """Return a day, in the reader's way of writing it."""
    return str(format_datetime(at, "d MMM yyyy"))


def count(number: float) -> str:
    """Return a number with the reader's separators."""
    return str(format_decimal(round(number)))


def percent(share: float) -> str:
    """Return a share, 0..1, in the reader's way of writing it."""
    return str(format_percent(share))


def marked(text: str, findings: Iterable[Finding], field: str) -> list[tuple[str, bool]]:
    """Return a text cut into (piece, whether a rule marked it); places outside the text are ignored."""
    places = sorted(
        (start, end)
        for finding in findings
        for name, start, end in finding.marks
        if name == field and 0 <= start < end <= len(text)
    )
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in places:
        if end <= at:
            continue
        pieces += [(text[at : max(start, at)], False), (text[max(start, at) : end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def in_reader_language(sentence: str) -> str:
    """Return a sentence of a service, of a rule or of an error in the reader's language."""
    return in_language(sentence, str(get_locale() or "en"))


def with_items(sentence: str) -> list[tuple[str, bool]]:
    """Return a sentence cut into (piece, whether it is the id of a submission), so that it can link there."""
    return [(piece, bool(_ITEM.fullmatch(piece))) for piece in _ITEM.split(in_reader_language(sentence)) if piece]


def changed_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return a text with its changes, word by word: ("same" | "gone" | "new", words)."""
    before, after = old.split(), new.split()
    found: list[tuple[str, str]] = []
    for tag, i, j, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(before[i:j])))
            continue
        if i < j:
            found.append(("gone", " ".join(before[i:j])))
        if k < n:
            found.append(("new", " ".join(after[k:n])))
    return found
