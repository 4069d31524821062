"""Makes the metadata of a WebM unreadable in place: nothing moves, so no position in the file has to change.

Owns the list of elements that a player needs; whatever is not on it (tags, attachments, chapters, titles, dates)
becomes a Void element of zeros. Clusters, which hold picture and sound, are not read. Source: RFC 8794, RFC 9559.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from widget_server.media.types import VideoRefused

MAGIC = b"\x1a\x45\xdf\xa3"
# A stream whose clusters do not say how long they are shows a block for each frame.
_MOST_ELEMENTS = 200_000
_TOP, _HEADER, _SEGMENT, _CLUSTER = 0, 0x1A45DFA3, 0x18538067, 0x1F43B675
_INFO, _TRACKS, _TRACK = 0x1549A966, 0x1654AE6B, 0xAE
_DOC_TYPE, _TRACK_TYPE = 0x4282, 0x83
_VIDEO, _AUDIO = 1, 2
_VOID = 0xEC
_NEEDED: Mapping[int, frozenset[int]] = {
    _TOP: frozenset({_HEADER, _SEGMENT}),
    _HEADER: frozenset({0x4286, 0x42F7, 0x42F2, 0x42F3, _DOC_TYPE, 0x4287, 0x4285}),
    # SeekHead, Info, Tracks, Cues, Cluster; and a cluster's own parts, for those that end where the next begins.
    _SEGMENT: frozenset({0x114D9B74, _INFO, _TRACKS, 0x1C53BB6B, _CLUSTER, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7}),
    _INFO: frozenset({0x2AD7B1, 0x4489, 0x4D80, 0x5741}),  # scale, duration, and the two programs every file names
    _TRACKS: frozenset({_TRACK}),
    # All but its names: numbers, languages, codec, timing, and how picture and sound are laid out.
    _TRACK: frozenset(
        {
            0xD7, 0x73C5, _TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F, 0x55EE,
            0x22B59C, 0x22B59D, 0x86, 0x63A2, 0xAA, 0x56AA, 0x56BB, 0xE0, 0xE1, 0x41E4,
        }
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element lies.  body : where its id and size end."""

    id: int
    start: int
    body: int
    end: int


def void(data: bytearray) -> None:
    """Overwrite the metadata of a WebM file; its length and the place of everything else stay.

    Raises VideoRefused for a file whose elements do not fit into each other, that is no WebM or shows no picture.
    """
    _File(data).void()


class _File:
    def __init__(self, data: bytearray) -> None:
        self._data = data
        self._elements_left = _MOST_ELEMENTS
        self._doc_type = b""
        self._track_types: set[int] = set()

    def void(self) -> None:
        self._clean(_Element(_TOP, 0, 0, len(self._data)))
        if self._doc_type != b"webm" or self._track_types - {_VIDEO, _AUDIO}:
            raise VideoRefused("format_not_allowed", detail=f"{self._doc_type[:20]!r} {self._track_types}")
        if _VIDEO not in self._track_types:
            raise VideoRefused("not_a_video")

    def _clean(self, parent: _Element) -> None:
        # What may lie in what is written down above, so this goes at most as deep as that.
        for element in self._inside(parent):
            if element.id not in _NEEDED[parent.id]:
                self._void_element(element)
            elif element.id in _NEEDED:
                self._clean(element)
            elif element.id == _DOC_TYPE:
                self._doc_type = bytes(self._data[element.body : element.end]).rstrip(b"\0")
            elif element.id == _TRACK_TYPE:
                self._track_types.add(int.from_bytes(self._data[element.body : element.end], "big"))

    def _inside(self, parent: _Element) -> Iterator[_Element]:
        at = parent.body
        while at < parent.end:
            self._elements_left -= 1
            if self._elements_left < 0:
                raise VideoRefused("broken", detail="too many elements")
            element, at = self._element(parent, at)
            yield element

    def _element(self, parent: _Element, start: int) -> tuple[_Element, int]:
        """Return the element at a place, and where the next one begins."""
        id, body = self._number(start, 4, parent.end, with_marker=True)
        size, body = self._number(body, 8, parent.end, with_marker=False)
        if size is None:
            if id == _SEGMENT:
                return _Element(id, start, body, parent.end), parent.end
            if id == _CLUSTER:  # its parts follow as if they lay beside it
                return _Element(id, start, body, body), body
            raise VideoRefused("broken", detail=f"element {id} has no end")
        if id is None or size > parent.end - body:
            raise VideoRefused("broken", detail=f"no element at {start}")
        return _Element(id, start, body, body + size), body + size

    def _number(self, at: int, longest: int, end: int, *, with_marker: bool) -> tuple[int | None, int]:
        """Read a number whose first byte says how long it is; None for the one of all ones, which means unknown."""
        length = 9 - self._data[at].bit_length() if at < end else longest + 1
        if length > longest or at + length > end:
            raise VideoRefused("broken", detail=f"no number at {at}")
        value = int.from_bytes(self._data[at : at + length], "big")
        bits = value & ((1 << 7 * length) - 1)
        if bits == (1 << 7 * length) - 1:
            return None, at + length
        return (value if with_marker else bits), at + length

    def _void_element(self, element: _Element) -> None:
        size = element.end - element.start
        # One byte tells a length up to 126, eight tell any; an element takes at least two.
        head = (
            bytes([_VOID, 0x80 | size - 2]) if size <= 128 else bytes([_VOID]) + (1 << 56 | size - 9).to_bytes(8, "big")
        )
        self._data[element.start : element.end] = head + bytes(size - len(head))
