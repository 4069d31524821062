"""Whether scrolling through 500 tiles ever holds up a middling phone, as Chromium plays one.

Run it as `python tests/bench/scroll_bench.py TILES ROUNDS`; it prints one JSON line. A gallery that loads by itself
 (`more="auto"`) until so many tiles stand; long tasks are those of the page's main thread over 50 ms.
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

from embed.snippet import snippet
from support.live import live_server
from support.merchant import merchant_server
from support.sample_files import PRODUCTS
from tests.bench.phone import Phone, chromium

FLING_PX = 3000
PX_PER_S = 3000
# A gallery that stopped loading must end the bench, not hold it.
FLINGS = 200


def measure(tiles: int, rounds: int) -> dict[str, Any]:
    """Return medians over the rounds: how many long tasks there were, the longest task above 50 ms, and the tiles."""
    with (
        tempfile.TemporaryDirectory() as folder,
        merchant_server() as merchant,
        chromium() as browser,
    ):
        if browser is None:
            return {}
        with live_server("embedded", Path(folder)) as live:
            site = live.open_site(merchant.origin, posts_per_product=tiles // len(PRODUCTS) + 1)
            body = snippet(host=live.base, site=site.key, attributes={"more": "auto"}, preload=False)
            url = merchant.page(body, host=live.base)
            _scroll(browser, url, 30)  # warms the server
            visits = [_scroll(browser, url, tiles) for _ in range(rounds)]
    return {
        "tiles": min(visit["tiles"] for visit in visits),
        "long_tasks": statistics.median(len(visit["long"]) for visit in visits),
        "longest_ms": statistics.median(max(visit["long"], default=50.0) for visit in visits),
        "shift": max(round(visit["shift"], 4) for visit in visits),
    }


def _scroll(browser: Browser, url: str, tiles: int) -> dict[str, Any]:
    phone = Phone(browser)
    phone.page.goto(url, wait_until="load")
    phone.page.locator("vitrine-gallery .item img").first.wait_for(state="attached")
    phone.page.wait_for_load_state("networkidle")
    phone.page.evaluate("seen.long = []")
    count = "document.querySelector('vitrine-gallery').shadowRoot.querySelectorAll('.item img').length"
    standing = 0
    for _ in range(FLINGS):
        phone.scroll_down(FLING_PX, px_per_s=PX_PER_S)
        standing = phone.page.evaluate(count)
        if standing >= tiles:
            break
    seen = phone.seen()
    phone.close()
    return {**seen, "tiles": standing}


if __name__ == "__main__":
    TILES, ROUNDS = (int(word) for word in (sys.argv[1:] or ("500", "3")))
    print(json.dumps(measure(TILES, ROUNDS)))
