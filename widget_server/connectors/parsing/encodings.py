"""Open a text file whose encoding nobody wrote down.

Owns the choice of encoding. Knows nothing of what the text means.
"""

import codecs
import io
from pathlib import Path

from widget_server.connectors.types import UnreadableFile

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_SNIFF_BYTES = 4096


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 the way Windows wrote them, and go on after them.

    A file of Windows-1252 is found out only where its first accent stands, perhaps after 100 MB. Mending byte by byte
    needs no second pass; a whole Windows-1252 file comes out right, because its accents are not valid UTF-8.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("vitrine_cp1252", _as_cp1252)


def encoding_of(head: bytes) -> tuple[str, str]:
    """Name the encoding and the error handler for a file that begins with `head`.

    A byte order mark decides; without one, zero bytes at every second place mean UTF-16; else UTF-8 with Windows-1252
    for what is not UTF-8.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, "replace"
    even, odd = head[0::2], head[1::2]
    if len(odd) >= 2 and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le", "replace"
    if len(even) >= 2 and even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be", "replace"
    return "utf-8", "vitrine_cp1252"


def open_bytes(path: Path) -> io.BufferedReader:
    """Open a file for reading. Raises UnreadableFile where that is not possible or it holds nothing."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            "The file cannot be opened. Check its name and permissions.", reason="cannot_open"
        ) from error
    if not stream.peek(1):
        stream.close()
        raise UnreadableFile("The file is empty.", reason="empty")
    return stream


def open_text(path: Path) -> io.TextIOWrapper:
    """Open a text file, line ends left as they are. Raises UnreadableFile as open_bytes does; decoding never fails."""
    stream = open_bytes(path)
    encoding, errors = encoding_of(stream.peek(_SNIFF_BYTES)[:_SNIFF_BYTES])
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
