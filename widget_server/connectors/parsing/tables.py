"""Read delimited text record by record, in constant memory, keeping line numbers and everything that is good.

Owns delimiters, quoting, header names and size limits. Does not know what a column means.
"""

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

from widget_server.connectors.parsing.encodings import open_text
from widget_server.connectors.types import RowError, UnreadableFile

# A cell may hold 131,072 characters, the csv module's own limit; a line or a record the room of eight such cells.
_MOST_CHARACTERS = 1 << 20
_MOST_COLUMNS = 1000
_DELIMITERS = (",", ";", "\t", "|")
# After this many broken quotes a file is not read again from the line behind each: that could take for ever.
_MOST_RESUMES = 50


def header_key(name: str) -> str:
    """Give a column's name as bare letters and digits: "Product ID", "product_id" and "g:productId" are all one."""
    return "".join(character for character in name.casefold().removeprefix("g:") if character.isalnum())


class Row:
    """One record: its first line, and its cells by header_key; a column which the file lacks reads as ""."""

    __slots__ = ("_cells", "_columns", "line")

    def __init__(self, line: int, cells: Sequence[str], columns: Mapping[str, int]) -> None:
        self.line = line
        self._cells = cells
        self._columns = columns

    def __getitem__(self, key: str) -> str:
        position = self._columns.get(key)
        return "" if position is None or position >= len(self._cells) else self._cells[position].strip()

    def has(self, key: str) -> bool:
        """Whether the file has this column at all."""
        return key in self._columns

    def first(self, *keys: str) -> str:
        """Give the first of these columns which is not empty, else ""."""
        for key in keys:
            value = self[key]
            if value:
                return value
        return ""

    def others(self, known: frozenset[str]) -> dict[str, str]:
        """Give the cells, not empty, of all columns but the known ones."""
        return {key: value for key in self._columns if key not in known and (value := self[key])}


@dataclass(frozen=True)
class Table:
    """A delimited file with its header; `rows()` reads it from the start every time.

    names : the header as written, trimmed; there may be empty and repeated ones (the first counts).
    """

    path: Path
    delimiter: str
    names: tuple[str, ...]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Where each column stands, by header_key."""
        columns: dict[str, int] = {}
        for position, name in enumerate(self.names):
            key = header_key(name)
            if key:
                columns.setdefault(key, position)
        return columns

    def rows(self) -> Iterator[Row | RowError]:
        """Yield every record behind the header; blank ones are left out, broken ones are a RowError."""
        with open_text(self.path) as stream:
            records = _records(stream, self.delimiter)
            _header(records)
            for record in records:
                if isinstance(record, RowError):
                    yield record
                elif not record.is_blank:
                    yield self._row(record)

    def _row(self, record: "_Record") -> Row | RowError:
        width = len(self.names)
        if len(record.cells) > width and any(cell.strip() for cell in record.cells[width:]):
            return RowError(
                line=record.line,
                code="too_many_cells",
                sentence="The row has more cells than the header. Put texts that hold the delimiter into quotes.",
            )
        if len(record.cells) < width and record.is_cut_off:
            return RowError(
                line=record.line, code="cut_off", sentence="The file ends in the middle of this row. Export it again."
            )
        if record.is_literal and len(record.cells) != width:
            return _broken_quotes(record.line)
        return Row(record.line, record.cells, self.columns)


def open_table(path: Path) -> Table:
    """Read the header of a delimited file and find its delimiter: the one that makes the most columns.

    A first line "sep=;", which Excel writes, is obeyed. Raises UnreadableFile.
    """
    best: Table | None = None
    for delimiter in _DELIMITERS:
        with open_text(path) as stream:
            header, named = _header(_records(stream, delimiter))
        if named:
            return open_with_delimiter(path, named) if named != delimiter else Table(path, delimiter, header)
        if header and (best is None or len(header) > len(best.names)):
            best = Table(path, delimiter, header)
    if best is None or not best.columns or len(best.names) > _MOST_COLUMNS:
        raise UnreadableFile("The file does not begin with a row of column names.", reason="unknown_header")
    return best


def open_with_delimiter(path: Path, delimiter: str) -> Table:
    """Read the header of a file whose delimiter is known. Raises UnreadableFile."""
    with open_text(path) as stream:
        header, _ = _header(_records(stream, delimiter))
    if not header:
        raise UnreadableFile("The file does not begin with a row of column names.", reason="unknown_header")
    return Table(path, delimiter, header)


@dataclass(slots=True)
class _Record:
    line: int
    cells: list[str]
    # The file ends behind this record without a line end.
    is_cut_off: bool
    # The quotes made no sense and were taken as characters.
    is_literal: bool

    @property
    def is_blank(self) -> bool:
        return not any(cell and not cell.isspace() for cell in self.cells)


def _header(records: "Iterator[_Record | RowError]") -> tuple[tuple[str, ...], str]:
    """Take the header off the records: its names (none if the file has no header), and the delimiter a "sep=" named."""
    named = ""
    for record in records:
        if isinstance(record, RowError) or record.is_literal:
            break
        if record.is_blank:
            continue
        joined = "".join(record.cells).strip().lower()
        if not named and joined.startswith("sep=") and (joined[4:] or ",") in _DELIMITERS:
            named = joined[4:] or ","
            continue
        return tuple(cell.strip().lstrip("\ufeff") for cell in record.cells), named
    return (), named


class _TooLongError(Exception):
    """A line or a record which does not fit into memory's share."""


class _Lines:
    """The lines of a stream, counted, with those of the current record at hand so that they can be read again."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._taken_characters = 0
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._taken_characters += len(line)
        if self._taken_characters >= _MOST_CHARACTERS:
            raise _TooLongError
        return line

    def _read(self) -> str:
        line = self._stream.readline(_MOST_CHARACTERS)
        rest = line
        while len(rest) >= _MOST_CHARACTERS and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(_MOST_CHARACTERS)
        return line

    def begin_record(self) -> int:
        """Forget the lines of the last record; give the number of the line that comes next."""
        self.taken.clear()
        self._taken_characters = 0
        return self.number + 1

    def go_back(self) -> None:
        """Have all lines of the current record but its first read again."""
        self.number -= len(self.taken) - 1
        self._again.extendleft(reversed(self.taken[1:]))


def _records(stream: TextIO, delimiter: str) -> "Iterator[_Record | RowError]":
    lines = _Lines(stream)
    # A strict reader refuses broken quotes, so that one bad row costs itself and not the rows behind it.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    resumes = 0
    while True:
        line = lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as error:
            if len(lines.taken) > 1 and resumes < _MOST_RESUMES:
                resumes += 1
                lines.go_back()
            first = lines.taken[0].rstrip("\r\n")
            if len(lines.taken) == 1 and (isinstance(error, _TooLongError) or "field limit" in str(error)):
                yield _too_long(line)
            elif delimiter == "\t":
                # Tab-separated files of many shops do not quote at all: "5" pot" is then just text.
                yield _Record(line, first.split("\t"), is_cut_off=False, is_literal=True)
            else:
                yield _broken_quotes(line)
        else:
            is_cut_off = not lines.taken[-1].endswith(("\n", "\r"))
            yield _Record(line, cells, is_cut_off=is_cut_off, is_literal=False)


def _too_long(line: int) -> RowError:
    return RowError(line=line, code="too_long", sentence="A cell of this row is longer than 131,072 characters.")


def _broken_quotes(line: int) -> RowError:
    return RowError(
        line=line,
        code="broken_quotes",
        sentence='The quotes of this row do not match. Write a quote inside a quoted text twice: "".',
    )
