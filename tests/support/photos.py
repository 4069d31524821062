"""Photos made on the spot: detailed ones for measuring, and the hostile ones that people send."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image


def encoded(image: Image.Image, pillow_format: str, **options: object) -> bytes:
    """The bytes of an image in a format."""
    buffer = BytesIO()
    image.save(buffer, pillow_format, **options)
    return buffer.getvalue()


def detailed(width_px: int, height_px: int, seed: int = 0) -> Image.Image:
    """Noise with the spectrum of a photo full of detail: 0.34 bytes a pixel as a JPEG of quality 92."""
    random = np.random.default_rng(seed)
    total = np.zeros((height_px, width_px, 3), np.float32)
    for octave in range(2, 13):
        cells = 2**octave
        shape = (max(2, height_px * cells // 4096), max(2, width_px * cells // 4096))
        for channel in range(3):
            wave = Image.fromarray(random.normal(size=shape).astype(np.float32))
            smooth = np.asarray(wave.resize((width_px, height_px), Image.Resampling.BICUBIC))
            total[:, :, channel] += smooth / cells**0.3
    scaled = (total - total.mean()) / total.std() * 45 + 128
    grain = random.normal(size=(height_px, width_px, 1)).astype(np.float32) * 3
    return Image.fromarray((scaled + grain).clip(0, 255).astype(np.uint8))


def webp_bomb(width_px: int, height_px: int) -> bytes:
    """A WebP of 34 bytes that declares a canvas and holds nothing."""
    canvas = (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas + bytes(4)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def png_bomb(width_px: int, height_px: int, *, rows: int = 64) -> bytes:
    """A PNG that declares a size and holds only its first rows, black and packed a thousandfold."""
    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((3 * width_px + 1) * rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    """A small PNG whose compressed text unpacks to 100 MB."""
    photo = encoded(Image.new("RGB", (32, 32), "red"), "PNG")
    text = b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9)
    return photo[:33] + _chunk(b"zTXt", text) + photo[33:]


def progressive_bomb(side_px: int, scans: int) -> bytes:
    """A progressive JPEG, flat and small, that makes the decoder pass over all its blocks once a scan."""
    photo = encoded(Image.new("RGB", (side_px, side_px), (120, 100, 90)), "JPEG", progressive=True, quality=50)
    last_table = photo.rindex(b"\xff\xc4")  # Huffman table and scan of the last refinement, a hundred bytes
    return photo[:-2] + photo[last_table:-2] * scans + b"\xff\xd9"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
