"""Judge addresses and references found in files: which links are harmless, which photos are meant, which product.

Owns the rules only; nothing here opens an address.
"""

import re
from urllib.parse import unquote, urlsplit

import orjson

from widget_server.connectors.parsing.text import clean, one_line
from widget_server.connectors.types import Alias

# The longest address that every browser takes and the store's columns hold.
_MOST_CHARACTERS = 2000
_MOST_PHOTOS = 50
# The longest reference that fits the key columns of the store.
MOST_ID_CHARACTERS = 200
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
# No user before the host (https://shop.example@evil.example), no brackets, no backslash anywhere.
_WEB = re.compile(r"https?://[^\s/?#\\\[\]@:]+(?::\d{1,5})?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_VARIANT = re.compile(r"[?&]variant=([A-Za-z0-9_-]{1,64})")
_IMAGE_END = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|heic|heif)(?:[?#].*)?$", re.IGNORECASE)
_BETWEEN_PHOTOS = re.compile(r"[\n|]|;\s|;(?=https?:|//)", re.IGNORECASE)
_GID = re.compile(r"gid://[a-z0-9\-]+/[A-Za-z]+/(\d{1,20})(?:\?.*)?", re.IGNORECASE | re.ASCII)
# 6789012345678 as a spreadsheet writes it: the last digits are lost, so it names no product.
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_FLOAT_ID = re.compile(r"(\d+)\.0", re.ASCII)
_PRODUCT_PATH = re.compile(r"/products/([^/?#]+)", re.IGNORECASE)


def web_link(text: str) -> str:
    """Give the http(s) address the text holds, or "" for anything else (javascript:, data:, a path, spaces inside)."""
    text = clean(text)
    if text.startswith("//"):
        text = f"https:{text}"
    if len(text) > _MOST_CHARACTERS or not _WEB.fullmatch(text):
        return ""
    try:
        # Letters that only look like a slash or a colon are found out here.
        return text if text.isascii() or urlsplit(text).hostname else ""
    except ValueError:
        return ""


def photo_reference(text: str) -> str:
    """Give the address of a photo: http(s), or a path below the file's folder; "" for anything else.

    An absolute path, one with "..", a drive letter or another scheme could name a file that is not the merchant's.
    """
    text = clean(text)
    if text.startswith("//") or _SCHEME.match(text):
        return web_link(text)
    path = text.replace("\\", "/")
    if not path or len(path) > _MOST_CHARACTERS or path.startswith(("/", "~")) or "\n" in path:
        return ""
    return "" if ".." in path.split("/") else path


def photo_references(text: str) -> tuple[str, ...]:
    """Give every photo of a cell: a JSON array, or addresses divided by commas, semicolons, bars or line breaks.

    A comma inside an address (https://host/w_100,h_100/a.jpg) divides nothing. Harmful ones are left out.
    """
    text = text.strip()
    if not text:
        return ()
    parts = _from_json(text) if text[0] in '["{' else None
    if parts is None:
        parts = [part for piece in _BETWEEN_PHOTOS.split(text) for part in _split_commas(piece)]
    found = dict.fromkeys(reference for part in parts if (reference := photo_reference(part)))
    return tuple(found)[:_MOST_PHOTOS]


def _from_json(text: str) -> list[str] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = next((item[key] for key in ("url", "src", "original", "image") if key in item), None)
        if isinstance(item, str):
            found.append(item)
    return found


def _split_commas(piece: str) -> list[str]:
    parts: list[str] = []
    for part in piece.split(","):
        begins_anew = not parts or _SCHEME.match(part.strip()) or part.strip().startswith("//")
        before = parts[-1].strip() if parts else ""
        if begins_anew or not before.lower().startswith("http") or _IMAGE_END.search(before):
            parts.append(part)
        else:
            parts[-1] += f",{part}"
    return parts


def product_reference(text: str) -> str:
    """Give a product's id, SKU or handle as the catalogue knows it; "" where the cell names none.

    gid://shopify/Product/555 is 555; "555.0" and "'555" are what spreadsheets make of 555; 6.78E+12 has lost its digits
    and names nothing. Anything else stays as it is: a handle that ends in digits is a handle.
    """
    text = one_line(text).lstrip("'")
    gid = _GID.fullmatch(text)
    if gid:
        return gid[1]
    whole = _FLOAT_ID.fullmatch(text)
    if whole:
        return whole[1]
    if _SCIENTIFIC.fullmatch(text) or len(text) > MOST_ID_CHARACTERS:
        return ""
    return text


def handle_in(url: str) -> str:
    """Give the handle of a product page's address (…/products/willow-midi-dress?variant=1), or ""."""
    found = _PRODUCT_PATH.search(url)
    return one_line(unquote(found[1])) if found else ""


def link_aliases(url: str) -> tuple[Alias, ...]:
    """Give the names which a product page's address gives the product: the link, its handle, its variant."""
    if not url:
        return ()
    aliases = [Alias(kind="link", value=url)]
    handle = handle_in(url)
    if handle:
        aliases.append(Alias(kind="handle", value=handle))
    variant = _VARIANT.search(url)
    if variant:
        aliases.append(Alias(kind="variant", value=variant[1]))
    return tuple(aliases)
