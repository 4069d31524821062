"""Turn the rows of a review file into RawReview values, whichever platform wrote it.

Owns what holds for all platforms: ratings, states, names, identity, and that nothing private is kept beside its field.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from widget_server.connectors.parsing.dates import BadDate, DateOrderFound, find_date_order, read_instant
from widget_server.connectors.parsing.links import MOST_ID_CHARACTERS, handle_in, photo_references, product_reference
from widget_server.connectors.parsing.tables import Row, Table
from widget_server.connectors.parsing.text import (
    EMAIL,
    display_name,
    one_line,
    plain_if_markup,
    without_personal_data,
)
from widget_server.connectors.reviews.dialect import Dialect
from widget_server.connectors.reviews.labels import INCENTIVE_COLUMNS, SYNDICATED_COLUMNS, incentive_in, is_syndicated
from widget_server.connectors.types import DateOrder, RawReview, RowError, Skipped

# "5", "5.0" and "5,0" are five stars. 4.6 is refused: whichever way it were rounded, a shopper's verdict would change.
_RATING = re.compile(r"([1-5])(?:[.,]0+)?", re.ASCII)
_SHOWN = frozenset({"", "ok", "active", "published", "approved", "approve", "1", "true", "yes", "visible", "live"})
_SPAM = frozenset({"spam", "trash"})
_YES = frozenset({"true", "yes", "1", "y", "verified", "t"})
# Columns that say who or where a person is. Addresses inside other columns are taken out of their text.
_PRIVATE = re.compile(r"mail|phone|address|addr$|ip$|^ip|useragent|fullname|firstname|lastname|customer|userid|order")


def date_order_of(table: Table, dialect: Dialect) -> DateOrderFound | None:
    """Find out which comes first in the file's dates, day or month; None if no date needs to know.

    Raises UnreadableFile (ambiguous_dates) where dates need it and no row, or two rows against each other, tell.
    """
    columns = (*dialect.created_at, dialect.replied_at)
    return find_date_order(
        (row.line, row[column]) for row in table.rows() if isinstance(row, Row) for column in columns if row[column]
    )


def read_reviews_table(
    table: Table, dialect: Dialect, date_order: DateOrder | None, now: datetime
) -> Iterator[RawReview | Skipped | RowError]:
    """Yield the reviews of a file.

    date_order : where absent, what the platform always writes or what the file itself proves.  now : dates more than a
    day after it are refused. Raises UnreadableFile before the first row as date_order_of does.
    """
    order = date_order or dialect.date_order
    if order is None:
        found = date_order_of(table, dialect)
        order = found.order if found else None
    reading = _Reading(dialect, order, now)
    for row in table.rows():
        yield row if isinstance(row, RowError) else reading.review(row)


class _Reading:
    """One run through one file."""

    def __init__(self, dialect: Dialect, order: DateOrder | None, now: datetime) -> None:
        self._dialect = dialect
        self._order = order
        self._now = now
        self._known = dialect.columns
        # Hashes instead of texts: a million reviews without an address fit into a few hundred megabytes less.
        self._same_name: dict[int, tuple[int, ...]] = {}

    def review(self, row: Row) -> RawReview | Skipped | RowError:
        """Read one row."""
        dialect = self._dialect
        status = row[dialect.status].lower()
        if status in _SPAM:
            return Skipped(line=row.line, code="spam", sentence="The file marks the row as spam or as thrown away.")
        if row[dialect.parent] not in ("", "0"):
            return Skipped(
                line=row.line,
                code="reply",
                sentence="The row answers another comment and the file does not tell whose.",
            )
        if dialect.parent and not row[dialect.rating]:
            return Skipped(line=row.line, code="no_rating", sentence="The row is a comment without stars, no review.")
        candidates = self._products(row)
        if not candidates:
            return RowError(
                line=row.line, code="missing_product", sentence="The row names no product that can be used."
            )
        rating = _RATING.fullmatch(row[dialect.rating])
        if rating is None:
            return RowError(line=row.line, code="bad_rating", sentence="The rating is no whole number from 1 to 5.")
        try:
            created_at = read_instant(self._date(row), self._order, now=self._now)
            replied_at = read_instant(row[dialect.replied_at], self._order, now=self._now)
        except BadDate as error:
            return RowError(line=row.line, code=error.code, sentence=error.sentence)
        title = one_line(plain_if_markup(row.first(*dialect.title)))
        body = plain_if_markup(row.first(*dialect.body))
        author = display_name(row.first(*dialect.author)) or _shortened(display_name(row[dialect.full_name]))
        email = _email(row.first(*dialect.email) or row.first(*dialect.author))
        external_id = one_line(row[dialect.external_id])
        if len(external_id) > MOST_ID_CHARACTERS:
            return RowError(
                line=row.line, code="bad_id", sentence="The id of the review is longer than 200 characters."
            )
        return RawReview(
            line=row.line,
            source=dialect.name,
            external_id=external_id
            or self._identity(candidates[0], email, author, created_at, f"{title}\x1f{body}\x1f{rating[1]}"),
            product=candidates[0],
            product_candidates=candidates,
            rating=int(rating[1]),
            title=title,
            body=body,
            author=author,
            email=email,
            created_at=created_at,
            verified_elsewhere=row[dialect.verified].lower() in _YES,
            incentive=incentive_in(row.first(*INCENTIVE_COLUMNS)),
            syndicated=is_syndicated(row.first(*SYNDICATED_COLUMNS)),
            published=status in _SHOWN,
            reply=plain_if_markup(row[dialect.reply]),
            replied_at=replied_at,
            photo_urls=photo_references(row.first(*dialect.photos)),
            location=one_line(without_personal_data(row.first(*dialect.location))),
            language=one_line(row.first("language", "locale", "lang"))[:35],
            raw={
                key: without_personal_data(value)
                for key, value in row.others(self._known).items()
                if not _PRIVATE.search(key)
            },
        )

    def _products(self, row: Row) -> tuple[str, ...]:
        dialect = self._dialect
        written = [row[column] for column in (*dialect.product_sku, *dialect.product_id, *dialect.product_handle)]
        written += [handle_in(row[column]) for column in dialect.product_url]
        return tuple(dict.fromkeys(reference for text in written if (reference := product_reference(text))))

    def _date(self, row: Row) -> str:
        # WordPress writes a date of zeros for a comment that was never public.
        written = (row[column] for column in self._dialect.created_at)
        return next((text for text in written if text and not text.startswith("0000-00-00")), "")

    def _identity(self, product: str, email: str, author: str, created_at: datetime | None, content: str) -> str:
        """Make an id for a review whose file has none, the same at every import.

        Stars and text are no part of it where person, product and time are known: changing them is an update. A name
        is weaker than an address: two reviews by one name at one time, different in content, are two people's.
        """
        person = email or author.casefold()
        if not (person and created_at):
            return _digest(self._dialect.name, product, person, str(created_at), content)
        identity = _digest(self._dialect.name, product, person, created_at.isoformat())
        if email:
            return identity
        contents = self._same_name.get(hash(identity), ())
        if hash(content) not in contents:
            contents = self._same_name[hash(identity)] = (*contents, hash(content))
        number = contents.index(hash(content))
        return _digest(identity, str(number)) if number else identity


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _email(text: str) -> str:
    """Give the e-mail address inside a cell, also "Jane <jane@example.com>", in lower case."""
    found = EMAIL.search(text)
    return found[0].lower() if found and len(found[0]) <= 254 else ""


def _shortened(name: str) -> str:
    """Shorten a full name to what platforms show: "Jane Doe" is "Jane D."."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first
