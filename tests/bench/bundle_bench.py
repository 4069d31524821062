"""What a shop's page loads of the embed: bytes on the wire, compressed with brotli.

Run it as `python tests/bench/bundle_bench.py`; it prints one JSON line.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import brotli

from embed.assets import bundle_bytes

MODULES = Path(__file__).resolve().parents[2] / "embed" / "elements" / "node_modules"


def measure() -> dict[str, int | None]:
    """Return first_bytes, all that a gallery needs until its tiles stand, and script_bytes of all parts together.

    The loader holds its own style; a shop in another language than English loads the words besides, at most
    words_bytes. A shop that pastes the adapter for its cart loads at most cart_bytes more.
    """
    sizes = bundle_bytes()
    scripts = {name: count for name, count in sizes.items() if name.endswith(".js")}
    carts = [scripts.pop(name) for name in list(scripts) if name.startswith("cart-")]
    words = [scripts.pop(name) for name in list(scripts) if name.startswith("words-")]
    for name in [name for name in scripts if name.startswith("more-")]:
        scripts.pop(name)
    return {
        "first_bytes": sizes["v1.js"],
        "script_bytes": sum(scripts.values()),
        "words_bytes": max(words),
        "cart_bytes": max(carts),
        **_peers(),
    }


# Script and style that a page loads for them, as their packages on npm bring them.
PEERS = {
    "photoswipe_bytes": (
        "photoswipe/dist",
        "photoswipe.esm.min.js",
        "photoswipe-lightbox.esm.min.js",
        "photoswipe.css",
    ),
    "swiper_bytes": ("swiper", "swiper-bundle.min.js", "swiper-bundle.min.css"),
}


def _peers() -> dict[str, int | None]:
    """Return the bytes of other galleries, None for one that `npm ci` has not installed."""
    found: dict[str, int | None] = {}
    for key, (folder, *names) in PEERS.items():
        files = [MODULES / folder / name for name in names]
        there = all(file.exists() for file in files)
        found[key] = sum(len(brotli.compress(file.read_bytes(), quality=11)) for file in files) if there else None
    return found


if __name__ == "__main__":
    print(json.dumps(measure()))
