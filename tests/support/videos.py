"""Videos made of bytes: small MP4 and WebM files that hold no picture but have the structure of one that does."""

import struct

SECRET = b"+52.5200+013.4050/ by Mira"


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    """A box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24), *parts)


def track(handler: bytes, *extra: bytes, chunks: tuple[int, ...] = (), sizes: tuple[int, ...] = ()) -> bytes:
    """A track whose every chunk is one sample; extra : boxes in it that a player does not need."""
    table = box(
        b"stbl",
        full_box(b"stsd", struct.pack(">I", 0)),
        full_box(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full_box(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
        full_box(b"stco", struct.pack(f">I{len(chunks)}I", len(chunks), *chunks)),
    )
    header = full_box(b"hdlr", bytes(4), handler, bytes(12), b"\0")
    media = box(b"mdia", full_box(b"mdhd", struct.pack(">IIIII", 3, 4, 1000, 0, 0)), header, box(b"minf", table))
    return box(b"trak", full_box(b"tkhd", struct.pack(">II", 3, 4), bytes(72)), *extra, media)


def mp4(
    *in_moov: bytes, brand: bytes = b"isom", pictures: bytes = b"the pictures", tracks: tuple[bytes, ...] | None = None
) -> bytes:
    """An MP4 with its pictures first; in_moov : boxes beside its tracks."""
    head = box(b"ftyp", brand, bytes(4), b"isom") + box(b"mdat", pictures)
    shown = (track(b"vide", chunks=(len(head) - len(pictures),), sizes=(len(pictures),)),) if tracks is None else tracks
    return head + box(b"moov", full_box(b"mvhd", struct.pack(">II", 1, 2), bytes(88)), *shown, *in_moov)


def quicktime(*codecs: bytes, in_moov: tuple[bytes, ...] = (), elsewhere: bool = False) -> bytes:
    """A film as a phone of Apple's makes it: QuickTime, a track for each codec, the first of pictures.

    elsewhere : whether the pictures lie in another file. An alias beside them names somebody's folders.
    """
    tracks = []
    for number, codec in enumerate(codecs):
        described = full_box(b"stsd", struct.pack(">I", 1), box(codec, bytes(8)))
        alias = box(b"alis", struct.pack(">I", 0 if elsewhere else 1), SECRET)
        places = box(b"dinf", full_box(b"dref", struct.pack(">I", 1), alias))
        handler = full_box(b"hdlr", b"mhlr", b"soun" if number else b"vide", b"appl", bytes(8), b"\0")
        inside = box(b"minf", full_box(b"hdlr", b"dhlr", b"alis", bytes(12)), places, box(b"stbl", described))
        tracks.append(
            box(b"trak", full_box(b"tkhd", bytes(80)), box(b"mdia", full_box(b"mdhd", bytes(20)), handler, inside))
        )
    head = box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"wide") + box(b"mdat", b"the pictures")
    return head + box(b"moov", full_box(b"mvhd", bytes(96)), *tracks, *in_moov)


def element(id: int, *parts: bytes, size: int | None = None) -> bytes:
    """An element of a WebM.  size : 0 for one that does not say where it ends."""
    body = b"".join(parts)
    length = b"\x01" + b"\xff" * 7 if size == 0 else (1 << 56 | len(body)).to_bytes(8, "big")
    return id.to_bytes((id.bit_length() + 7) // 8, "big") + length + body


def webm(*in_segment: bytes, doc_type: bytes = b"webm", track_type: int = 1, open_ended: bool = False) -> bytes:
    """A WebM; in_segment : elements beside its own.  open_ended : as a browser records it."""
    size = 0 if open_ended else None
    entry = element(0xAE, element(0xD7, b"\1"), element(0x83, bytes([track_type])), element(0x536E, SECRET))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x7BA9, SECRET), element(0x4D80, b"made"))
    cluster = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\x80the pictures"), size=size)
    head = element(0x1A45DFA3, element(0x4286, b"\1"), element(0x4282, doc_type))
    return head + element(0x18538067, info, element(0x1654AE6B, entry), *in_segment, cluster, size=size)
