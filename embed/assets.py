"""The built bundle: which files there are, under which names, and how a page can hold us to their bytes.

Owns nothing that is built: `embed/elements` writes `static/`, and its `manifest.json` says what each file is
called. Serving, headers and compression belong to the server.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict, cast

STATIC = Path(__file__).parent / "static"
ROLLING = "v1.js"
"""The script that shops paste: its name never changes, so it must stay short-lived in caches."""
PASTED = (ROLLING, "cart-shopify.js", "cart-woocommerce.js", "people.js")
"""All files with such a name: the script, the adapters for shops' carts, and the menus of what people said of
themselves."""

_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class ManifestEntry(TypedDict):
    """One built file as the build describes it."""

    file: str
    bytes: int
    brotli_bytes: int
    integrity: str


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One public file. `immutable` files may be cached for ever; `integrity` is for a `integrity=` attribute."""

    name: str
    path: Path
    media_type: str
    immutable: bool
    integrity: str

    @property
    def etag(self) -> str:
        """A strong validator, quoted."""
        return f'"{self.integrity.removeprefix("sha384-")[:27]}"'


@cache
def manifest() -> Mapping[str, ManifestEntry]:
    """Logical name ("v1.js", "gallery.css") to what the build made of it."""
    entries = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return MappingProxyType(cast("dict[str, ManifestEntry]", entries))


@cache
def _assets() -> Mapping[str, Asset]:
    found = {}
    for logical, entry in manifest().items():
        for name in {entry["file"], logical} if logical in PASTED else {entry["file"]}:
            found[name] = Asset(
                name=name,
                path=STATIC / name,
                media_type=_MEDIA_TYPES[Path(name).suffix],
                immutable=name not in PASTED,
                integrity=entry["integrity"],
            )
    return MappingProxyType(found)


def asset(name: str) -> Asset | None:
    """The public file of that name, None where there is none; a name can never leave the bundle."""
    return _assets().get(name)


def hashed(logical: str) -> str:
    """The pinned file name of a logical one: "v1.js" to "v1-….js"; KeyError if the bundle has none."""
    return manifest()[logical]["file"]


def integrity(logical: str) -> str:
    """What to write into `integrity=` beside the pinned file, "sha384-…"; KeyError if the bundle has none."""
    return manifest()[logical]["integrity"]


def bundle_bytes() -> dict[str, int]:
    """Logical name to bytes on the wire, compressed with brotli at quality 11."""
    return {logical: entry["brotli_bytes"] for logical, entry in manifest().items()}
