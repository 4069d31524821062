"""Makes the metadata of an MP4 unreadable in place: nothing moves, so no offset in the file has to change.

Owns the list of boxes that a player needs; whatever is not on it (`udta`, `meta`, `uuid`, a phone's track of places
and movements) becomes a `free` box of zeros, and the times of recording become zero. Reads no picture and no sound.
Source: ISO/IEC 14496-12.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from widget_server.media.types import VideoRefused

# A minute in fragments of a tenth of a second has some thousands.
_MOST_BOXES = 100_000
# An hour of sound has 170,000 samples, and a table holds at most three numbers for each of a run of them.
_MOST_NUMBERS = 2_000_000
_TOP = b""
_NEEDED: Mapping[bytes, frozenset[bytes]] = {
    _TOP: frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"mfra"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"nmhd", b"hdlr", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset(
        {
            b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sgpd", b"sbgp",
            b"sdtp",
        }
    ),
    b"mvex": frozenset({b"mehd", b"trex"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sgpd", b"sbgp", b"sdtp"}),
    b"mfra": frozenset({b"tfra", b"mfro"}),
}  # fmt: skip
_WITH_TIMES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_PLAYED = frozenset({b"vide", b"soun"})
# Of what QuickTime holds, browsers play these alone: H.264 with AAC or without sound. A film of another codec would be
# a black box in the page, and making it one that plays means decoding it.
_OF_QUICKTIME = {b"vide": frozenset({b"avc1"}), b"soun": frozenset({b"mp4a"})}


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a box lies.  body : where its header ends."""

    kind: bytes
    start: int
    body: int
    end: int


def void(data: bytearray, *, quicktime: bool = False) -> None:
    """Overwrite the metadata of an MP4 file; its length and the place of everything else stay.

    quicktime : whether it calls itself so. Its boxes are the same, but what lies in them may be nothing that a browser
    plays.  Raises VideoRefused for a file whose boxes do not fit into each other, that shows no picture, or of which
    the pictures or sounds lie in another file.
    """
    _File(data).void(quicktime=quicktime)


class _File:
    def __init__(self, data: bytearray) -> None:
        self._data = data
        self._boxes_left = _MOST_BOXES
        self._media: list[_Box] = []
        self._voidable_bytes = len(data)

    def void(self, *, quicktime: bool) -> None:
        whole = _Box(_TOP, 0, 0, len(self._data))
        top = list(self._inside(whole))
        self._media = [box for box in top if box.kind == b"mdat"]
        tracks = [track for box in top if box.kind == b"moov" for track in self._inside(box) if track.kind == b"trak"]
        others = [track for track in tracks if self._handler(track) not in _PLAYED]
        if all(self._handler(track) != b"vide" for track in tracks):
            raise VideoRefused("not_a_video")
        for track in tracks if quicktime else ():
            self._check_codec(track)
        if others and any(box.kind == b"moof" for box in top):
            raise VideoRefused("format_not_allowed", detail="fragments of a track that is not played")
        for track in others:
            self._void_samples(track)
            self._void_box(track)
        self._clean(whole)

    def _inside(self, parent: _Box) -> Iterator[_Box]:
        at = parent.body
        while at < parent.end:
            self._boxes_left -= 1
            if self._boxes_left < 0 or parent.end - at < 8:
                raise _broken(parent, at)
            size, header = self._number(at, 4), 8
            if size == 1 and parent.end - at >= 16:
                size, header = self._number(at + 8, 8), 16
            elif size == 0 and parent.kind == _TOP:
                size = parent.end - at
            if not header <= size <= parent.end - at:
                raise _broken(parent, at)
            yield _Box(bytes(self._data[at + 4 : at + 8]), at, at + header, at + size)
            at += size

    def _clean(self, parent: _Box) -> None:
        # What may lie in what is written down above, so this goes at most as deep as that.
        for box in list(self._inside(parent)):
            if box.kind not in _NEEDED[parent.kind]:
                self._void_box(box)
            elif box.kind in _NEEDED:
                self._clean(box)
            elif box.kind == b"dref":
                self._clean_references(box)
            elif box.kind in _WITH_TIMES:
                length = 16 if self._data[box.body : box.body + 1] == b"\1" else 8
                self._zero(box.body + 4, min(box.body + 4 + length, box.end))

    def _check_codec(self, track: _Box) -> None:
        allowed = _OF_QUICKTIME.get(self._handler(track))
        described = self._find(track, b"mdia", b"minf", b"stbl", b"stsd")
        if allowed is None:
            return
        # After version, flags and count, each description begins like a box.
        entries = (
            list(self._inside(_Box(b"stsd", described.start, described.body + 8, described.end))) if described else []
        )
        kinds = {entry.kind for entry in entries}
        if not kinds or kinds - allowed:
            raise VideoRefused("format_not_allowed", detail=f"QuickTime with {sorted(kinds)}")

    def _clean_references(self, box: _Box) -> None:
        """Leave of what says where the media lie that they lie here; an alias names folders of whoever made it."""
        for entry in self._inside(_Box(box.kind, box.start, box.body + 8, box.end)):
            if not self._number(entry.body, 4) & 1:
                raise VideoRefused("format_not_allowed", detail="media that lie in another file")
            self._zero(entry.body + 4, entry.end)

    def _void_box(self, box: _Box) -> None:
        self._data[box.start + 4 : box.start + 8] = b"free"
        self._zero(box.body, box.end)

    def _zero(self, start: int, end: int) -> None:
        if start < end:
            self._data[start:end] = bytes(end - start)

    def _number(self, at: int, length: int) -> int:
        return int.from_bytes(self._data[at : at + length], "big")

    def _find(self, box: _Box, *path: bytes) -> _Box | None:
        for kind in path:
            found = next((one for one in self._inside(box) if one.kind == kind), None)
            if found is None:
                return None
            box = found
        return box

    def _handler(self, track: _Box) -> bytes:
        box = self._find(track, b"mdia", b"hdlr")
        return bytes(self._data[box.body + 8 : min(box.body + 12, box.end)]) if box else b""

    def _void_samples(self, track: _Box) -> None:
        """Overwrite what a track that nobody plays has among the pictures, such as where a phone was each second."""
        table = self._find(track, b"mdia", b"minf", b"stbl")
        if table is None:
            return
        boxes = {box.kind: box for box in self._inside(table)}
        if b"stz2" in boxes:
            raise VideoRefused("format_not_allowed", detail="a track with compact sizes that is not played")
        chunks = self._numbers(boxes.get(b"stco"), "I") or self._numbers(boxes.get(b"co64"), "Q")
        runs = self._numbers(boxes.get(b"stsc"), "III")
        size_box = boxes.get(b"stsz")
        one_size = self._number(size_box.body + 4, 4) if size_box else 0
        sizes = [] if one_size or size_box is None else self._numbers(size_box, "I", at=8)
        per_chunk = dict(zip(runs[::3], runs[1::3], strict=True))
        samples, sample = 0, 0
        for number, start in enumerate(chunks, 1):
            samples = per_chunk.get(number, samples)
            length = samples * one_size or sum(sizes[sample : sample + samples])
            sample += samples
            self._void_media(start, start + length)

    def _void_media(self, start: int, end: int) -> None:
        self._voidable_bytes -= end - start
        before = bisect_right(self._media, start, key=lambda box: box.body)
        if self._voidable_bytes < 0 or not before or end > self._media[before - 1].end:
            raise VideoRefused("broken", detail="samples that lie nowhere")
        self._zero(start, end)

    def _numbers(self, box: _Box | None, row: Literal["I", "Q", "III"], *, at: int = 4) -> list[int]:
        """Read a table: its count of rows, `at` bytes into the body, then the rows."""
        if box is None:
            return []
        first = box.body + at + 4
        count = self._number(box.body + at, 4) * len(row)
        if count > _MOST_NUMBERS:
            raise VideoRefused("broken", detail=f"a table in {box.kind!r} that is too long")
        layout = struct.Struct(f">{count}{row[0]}") if count * 4 <= box.end - box.body else None
        if layout is None or first + layout.size > box.end:
            raise VideoRefused("broken", detail=f"a table in {box.kind!r} that does not fit")
        return list(layout.unpack_from(self._data, first))


def _broken(parent: _Box, at: int) -> VideoRefused:
    return VideoRefused("broken", detail=f"no box at {at} in {parent.kind!r}")
