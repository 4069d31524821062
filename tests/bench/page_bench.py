"""What a gallery costs a shop's page on a middling phone, as Chromium plays one, beside what other galleries cost it.

412 × 915 px, a processor four times slower, a round trip of 150 ms, 1.44 Mbit/s.

Run it as `python tests/bench/page_bench.py ROUNDS`; it prints one JSON line of medians. A page with the snippet, one
with the preload line as well, a bare one of the same shop and one for each peer with the same pictures take turns, each
time in a fresh profile.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser

from embed.snippet import feed_url, snippet
from support.live import Site, live_server
from support.merchant import merchant_server
from tests.bench.peer_pages import peer_pages
from tests.bench.phone import Phone, chromium

# How often each is done with a finger.
TURNS = 5
OPENINGS = 3
# A dialog and what it fetches have time to come, and to go.
OPENED_MS = 1200
CLOSED_MS = 700
PRESSED = ("plain", "photoswipe", "swiper")
TEXT = "<p>" + "A shop of one's own, with words that are there before any picture is. " * 6 + "</p>"


def measure(rounds: int) -> dict[str, Any]:
    """Return medians in ms beside the bare page's, and the worst of what may not happen at all."""
    found: dict[str, list[dict[str, Any]]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        merchant_server() as merchant,
        chromium() as browser,
    ):
        if browser is None:
            return {}
        with live_server("embedded", Path(folder)) as live:
            site = live.open_site(merchant.origin)
            feed = feed_url(host=live.base, site=site.key)
            with peer_pages(feed, TEXT) as peers:
                urls = {name: merchant.page(TEXT + body + TEXT, host=live.base) for name, body in _bodies(site).items()}
                urls |= peers
                for name, url in urls.items():
                    _visit(browser, name, url, live.base, press=False)  # warms the servers
                for _ in range(rounds):
                    for name, url in urls.items():
                        seen = _visit(browser, name, url, live.base, press=name in PRESSED)
                        found.setdefault(name, []).append(seen)
    return _figures(found)


def _bodies(site: Site) -> dict[str, str]:
    preload = {"plain": False, "preload": True}
    lines = {name: snippet(host=site.live.base, site=site.key, preload=on) for name, on in preload.items()}
    return {"bare": "", **lines}


def _visit(browser: Browser, name: str, url: str, host: str, *, press: bool) -> dict[str, Any]:
    phone = Phone(browser)
    page = phone.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url, wait_until="load")
    if name != "bare":
        page.locator("vitrine-gallery .item img, .peer-ready img").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    loaded = phone.seen()
    if press:
        _press[name](phone)
        loaded["taps"] = phone.seen()["taps"]
    pictures = [index for index, one in enumerate(asked) if f"{host}/m/" in one]
    ours = [one for one in asked[: pictures[0]] if one.startswith(host)] if pictures else []
    phone.close()
    return {**loaded, "requests": len(ours)}


def _gallery(phone: Phone) -> None:
    """Open a tile, turn the pictures and close; then open and close again, when all that it needs is there."""
    phone.tap("vitrine-gallery .tile", wait_ms=OPENED_MS)
    for _ in range(TURNS):
        phone.tap("vitrine-gallery dialog .next")
    phone.tap("vitrine-gallery dialog .close", wait_ms=CLOSED_MS)
    for _ in range(OPENINGS):
        phone.tap("vitrine-gallery .tile", wait_ms=OPENED_MS)
        phone.tap("vitrine-gallery dialog .close", wait_ms=CLOSED_MS)


def _photoswipe(phone: Phone) -> None:
    """Open and close; a touch screen gets no buttons to turn the pictures with."""
    for _ in range(OPENINGS + 1):
        phone.tap("#gallery a", wait_ms=OPENED_MS)
        phone.tap(".pswp__button--close", wait_ms=CLOSED_MS)


def _swiper(phone: Phone) -> None:
    for _ in range(TURNS):
        phone.tap(".swiper-button-next", wait_ms=CLOSED_MS)


_press = {"plain": _gallery, "photoswipe": _photoswipe, "swiper": _swiper}


def _figures(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    def median(name: str, key: str) -> float:
        return statistics.median(one[key] for one in found[name])

    bare_ms = median("bare", "paint")
    figures: dict[str, Any] = {
        "layout_shift": max(round(one["shift"], 4) for name in ("plain", "preload") for one in found[name]),
        "requests": max(one["requests"] for one in found["plain"]),
        "bare_paint_ms": round(bare_ms),
        "tile_after_ms": round(median("plain", "tile") - bare_ms),
        "tile_after_preload_ms": round(median("preload", "tile") - bare_ms),
        "largest_after_ms": round(median("plain", "largest") - median("bare", "largest")),
        "largest_after_preload_ms": round(median("preload", "largest") - median("bare", "largest")),
        "blocked_ms": round(max(0.0, median("plain", "blocked") - median("bare", "blocked"))),
        "interaction_ms": _slowest(found["plain"]),
    }
    for name in ("photoswipe", "swiper"):
        there = name in found
        figures[f"{name}_tile_ms"] = round(median(name, "tile") - bare_ms) if there else None
        blocked_ms = median(name, "blocked") - median("bare", "blocked") if there else 0.0
        figures[f"{name}_blocked_ms"] = round(max(0.0, blocked_ms)) if there else None
        figures[f"{name}_interaction_ms"] = _slowest(found[name]) if there else None
    return figures


def _slowest(visits: list[dict[str, Any]]) -> float:
    """The median of the visits' interaction to next paint: up to fifty interactions it is a visit's slowest."""
    return round(statistics.median(max(one["taps"], default=0.0) for one in visits))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 9)))
