"""Read the records of a JSON file with their line numbers: a document with a list, or one object a line.

Owns JSON's outer shapes. One object a line is read as a stream; a document is read whole, up to a limit. What stands
before a broken place is kept.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from widget_server.connectors.parsing.encodings import open_text
from widget_server.connectors.types import RowError, UnreadableFile

# A page of the Graph API holds at most a few MB; whoever has more has an export that can be written one object a line.
MOST_DOCUMENT_CHARACTERS = 32 << 20
_MOST_LINE_CHARACTERS = 1 << 20
_AROUND = " \t\r\n\ufeff"
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
# Where the records stand: at the top, under "data", or inside a field that was asked for (media{...}).
_LISTS = frozenset({"data", "posts"})
_OBJECTS = frozenset({"media", "business_discovery"})

Record = tuple[int, Mapping[str, object]]


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def read_json_records(path: Path) -> Iterator[Record | RowError]:
    """Yield (line, object) for every record.

    Raises UnreadableFile where the file is no JSON from its first value on, or a document over the limit.
    """
    if _is_json_lines(path):
        yield from _records_of_lines(path)
    else:
        yield from _records_of_document(path)


def _is_json_lines(path: Path) -> bool:
    """Whether one of the first two lines is a record of its own; two, because the first may be the broken one."""
    first: list[str] = []
    with open_text(path) as stream:
        while len(first) < 2 and (line := stream.readline(_MOST_LINE_CHARACTERS)):
            text = line.strip(_AROUND)
            if text:
                first.append(text)
    return bool(first) and first[0].startswith("{") and any(_is_record(_parse(text)) for text in first)


def _is_record(value: object) -> bool:
    """Whether a value is a record itself and not what records are wrapped in."""
    if not isinstance(value, dict):
        return False
    wraps_list = any(isinstance(value.get(key), list) for key in _LISTS)
    return not (wraps_list or any(isinstance(value.get(key), dict) for key in _OBJECTS))


def _parse(text: str) -> object:
    """Give the value of a JSON text; None where it is none, is nested too deeply or holds a number beyond reason."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _records_of_lines(path: Path) -> Iterator[Record | RowError]:
    with open_text(path) as stream:
        number = 0
        while line := stream.readline(_MOST_LINE_CHARACTERS):
            number += 1
            if len(line) >= _MOST_LINE_CHARACTERS and not line.endswith(("\n", "\r")):
                while (rest := stream.readline(_MOST_LINE_CHARACTERS)) and not rest.endswith(("\n", "\r")):
                    pass
                yield RowError(line=number, code="too_long", sentence="The line is longer than 1,048,576 characters.")
                continue
            text = line.strip(_AROUND)
            if not text:
                continue
            value = _parse(text)
            if isinstance(value, dict):
                yield number, value
            else:
                yield RowError(line=number, code="malformed_json", sentence="The line is not one whole JSON object.")


def _records_of_document(path: Path) -> Iterator[Record | RowError]:
    with open_text(path) as stream:
        text = stream.read(MOST_DOCUMENT_CHARACTERS + 1)
    if len(text) > MOST_DOCUMENT_CHARACTERS:
        raise UnreadableFile(
            "The JSON document is larger than 32 MB. Write it as JSON Lines (one object a line), which has no limit.",
            reason="too_large",
        )
    document = _Document(text)
    try:
        yield from document.records()
    except (ValueError, RecursionError, IndexError):
        line = document.line()
        if not document.is_inside:
            raise UnreadableFile(f"The file is no JSON: see line {line}.", reason="malformed") from None
        yield RowError(
            line=line,
            code="malformed_json",
            sentence="The JSON is broken in the record that begins here. The records before it were read.",
        )


class _Document:
    """A cursor over a JSON text which walks to the list of records and decodes these one by one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self.is_inside = False

    def line(self) -> int:
        """Give the line of the cursor, from 1; counts on from the last call."""
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = max(self._at, self._counted_to)
        return self._line

    def records(self) -> Iterator[Record | RowError]:
        """Yield the records. Raises ValueError or IndexError where the text is broken."""
        found = self._peek()
        while found:
            if found == "[":
                yield from self._list()
            elif found == "{":
                yield from self._object()
            else:
                raise ValueError("neither an object nor a list")
            # Pages of the Graph API are often put one behind the other.
            found = self._peek(at_end="")

    def _object(self) -> Iterator[Record | RowError]:
        start = self._at
        value_seen = False
        for key in self._keys():
            opening = self._peek()
            if key in _LISTS and opening == "[":
                value_seen = True
                yield from self._list()
            elif key in _OBJECTS and opening == "{":
                value_seen = True
                yield from self._object()
            else:
                self._value()
        if not value_seen and not self.is_inside:
            # One record alone, written over several lines.
            self._at = start
            line = self.line()
            value = self._value()
            self.is_inside = True
            if isinstance(value, dict) and value:
                yield line, value

    def _keys(self) -> Iterator[str]:
        self._expect("{")
        if self._peek() == "}":
            self._expect("}")
            return
        while True:
            key = self._value()
            self._expect(":")
            yield str(key)
            if self._peek() == "}":
                self._expect("}")
                return
            self._expect(",")

    def _list(self) -> Iterator[Record | RowError]:
        self.is_inside = True
        self._expect("[")
        if self._peek() == "]":
            self._expect("]")
            return
        while True:
            self._peek()
            line = self.line()
            value = self._value()
            if isinstance(value, dict):
                yield line, value
            else:
                yield RowError(line=line, code="malformed_json", sentence="The record is no JSON object.")
            if self._peek() == "]":
                self._expect("]")
                return
            self._expect(",")

    def _value(self) -> object:
        self._peek()
        value, self._at = _DECODER.raw_decode(self._text, self._at)
        return value

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise ValueError(f"{character} is missing")
        self._at += 1

    def _peek(self, at_end: str | None = None) -> str:
        """Go to the next character that is no white space and give it; at the end `at_end`, or raise IndexError."""
        space = _SPACE.match(self._text, self._at)
        if space:
            self._at = space.end()
        if at_end is not None and self._at >= len(self._text):
            return at_end
        return self._text[self._at]
