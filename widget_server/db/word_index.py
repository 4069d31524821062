"""Submissions by the words in them: FTS5 on SQLite, a GIN index of lexemes on PostgreSQL.

Owns both stores' spelling. What counts as a word is moderation.searchable's, which also makes `search_words`; the
same words are found by the index and by reading a row, so that either may be asked.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, TextClause, and_, bindparam, func, literal, literal_column, select, text, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from widget_server.db.tables import Submission

# A site's part of the FTS5 table's row numbers; the migration makes them.
_SITE_ROWS = 1 << 32
Runs = Sequence[Sequence[str]]


def with_words(
    session: Session, site_id: int, runs: Runs, most: int, *, whole: Sequence[str] = ()
) -> tuple[ColumnElement[bool], list[int] | None]:
    """Return what holds for the rows with all the runs of words, and their numbers where at most so many have them.

    whole : words that do not go on, of which the index alone is asked.  The numbers may be of more than that: neither
    index knows which words stand side by side.
    """
    if session.get_bind().dialect.name == "sqlite":
        # An index of the list's order holds the numbers, so that no row is read for what does not fit; the sum keeps
        # SQLite from looking up each number that was found, which it takes for few.
        indexed = (Submission.number + 0).in_(_from_fts(site_id, runs, whole))
        beside = [run for run in runs if len(run) > 1]
        return (and_(indexed, _reads(beside, func.instr)) if beside else indexed), None
    lexemes = func.array_to_tsvector(func.string_to_array(Submission.search_words, literal_column("' '")))
    wanted = bindparam(None, " & ".join(_lexemes(runs, whole, quote="'", going_on=":*", between=" & ")), type_=TSQUERY)
    query = select(Submission.number).where(Submission.site_id == site_id, lexemes.bool_op("@@")(wanted))
    numbers = list(session.scalars(query.limit(most + 1)))
    return _reads(runs, func.strpos) if runs else true(), numbers if len(numbers) <= most else None


def _from_fts(site_id: int, runs: Runs, whole: Sequence[str]) -> TextClause:
    first = site_id * _SITE_ROWS
    return text(
        "SELECT rowid - :first FROM submission_words "
        "WHERE submission_words MATCH :wanted AND rowid BETWEEN :first AND :last"
    ).bindparams(
        bindparam("first", first, unique=True), bindparam("last", first + _SITE_ROWS - 1, unique=True),
        bindparam("wanted", " ".join(_lexemes(runs, whole, quote='"', going_on=" *", between=" ")), unique=True),
    )  # fmt: skip


def _reads(runs: Runs, place_of: Callable[..., ColumnElement[int]]) -> ColumnElement[bool]:
    # Of LIKE PostgreSQL believes that hardly a row fits, and would read all of them for a page; of this it does not.
    padded = literal(" ") + Submission.search_words
    return and_(*(place_of(padded, f" {' '.join(run)}") > 0 for run in runs))


def _lexemes(runs: Runs, whole: Sequence[str], *, quote: str, going_on: str, between: str) -> list[str]:
    """Write each run in a store's language of queries; words hold no sign that it knows, which is made sure of."""

    def word(one: str) -> str:
        return quote + "".join(sign for sign in one if sign not in "\\'\"") + quote

    return [*map(word, whole), *(between.join(map(word, run)) + going_on for run in runs)]
