"""What a gallery costs a shop's page on a middling phone, as Chromium plays one.

412 × 915 px, a processor four times slower, a round trip of 150 ms, 1.44 Mbit/s.

Run it as `python tests/bench/page_bench.py ROUNDS`; it prints one JSON line of medians. A page with the snippet, one
with the preload line as well and a bare one of the same shop take turns, each time in a fresh profile.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from embed.snippet import snippet
from support.live import Site, live_server
from support.merchant import merchant_server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 412, "height": 915}
RTT_MS = 150
BYTES_PER_S = 1.44e6 / 8
SLOWER = 4
TAPS = 5
# What the page itself can tell, collected from its first moment.
WATCH = """
window.seen = {shift: 0, paint: 0, largest: 0, tile: 0, blocked: 0, taps: []};
const watch = (type, see, more) => new PerformanceObserver((list) => list.getEntries().forEach(see))
  .observe({type, buffered: true, ...more});
watch("layout-shift", (it) => { if (!it.hadRecentInput) seen.shift += it.value });
watch("paint", (it) => { if (it.name == "first-contentful-paint") seen.paint = it.startTime });
watch("largest-contentful-paint", (it) => { seen.largest = it.startTime });
watch("longtask", (it) => { seen.blocked += it.duration - 50 });
watch("event", (it) => { if (it.interactionId) seen.taps.push(it.duration) }, {durationThreshold: 16});
const look = () => {
  const root = document.querySelector("vitrine-gallery")?.shadowRoot;
  if (root?.querySelector(".item img")) seen.tile = performance.now(); else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
TEXT = "<p>" + "A shop of one's own, with words that are there before any picture is. " * 6 + "</p>"


def measure(rounds: int) -> dict[str, Any]:
    """Return medians in ms beside the bare page's, and the worst of what may not happen at all."""
    found: dict[str, list[dict[str, Any]]] = {"bare": [], "plain": [], "preload": []}
    with tempfile.TemporaryDirectory() as folder, merchant_server() as merchant, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        if chromium is None:
            return {}
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        with live_server("embedded", Path(folder)) as live:
            site = live.open_site(merchant.origin)
            urls = {name: merchant.page(TEXT + body + TEXT, host=live.base) for name, body in _bodies(site).items()}
            _visit(browser, urls["plain"], live.base, tap=False)  # warms the server
            for _ in range(rounds):
                for name, url in urls.items():
                    found[name].append(_visit(browser, url, live.base, tap=name == "plain"))
        browser.close()
    return _figures(found)


def _bodies(site: Site) -> dict[str, str]:
    preload = {"plain": False, "preload": True}
    lines = {name: snippet(host=site.live.base, site=site.key, preload=on) for name, on in preload.items()}
    return {"bare": "", **lines}


def _visit(browser: Browser, url: str, host: str, *, tap: bool) -> dict[str, Any]:
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    context.add_init_script(WATCH)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    _slow_down(tools)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url, wait_until="load")
    gallery = page.locator("vitrine-gallery").count() > 0
    if gallery:
        page.locator("vitrine-gallery .tile img").first.wait_for()
    page.wait_for_load_state("networkidle")
    seen: dict[str, Any] = page.evaluate("seen")
    if tap:
        seen["taps"] = _taps(page)
    pictures = [index for index, one in enumerate(asked) if f"{host}/m/" in one]
    ours = [one for one in asked[: pictures[0]] if one.startswith(host)] if pictures else []
    context.close()
    return {**seen, "requests": len(ours)}


def _slow_down(tools: CDPSession) -> None:
    tools.send("Network.enable")
    network = {"offline": False, "latency": RTT_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    tools.send("Network.emulateNetworkConditions", network)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _taps(page: Page) -> list[float]:
    """Open a tile, turn the pictures and close; returns how long each took until the next frame, in ms."""
    page.locator("vitrine-gallery .tile").first.tap()
    page.locator("vitrine-gallery dialog .next").wait_for()
    page.evaluate("seen.taps = []")
    for _ in range(TAPS):
        page.locator("vitrine-gallery dialog .next").tap()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.locator("vitrine-gallery dialog .close").tap()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    taps: list[float] = page.evaluate("seen.taps")
    return taps


def _figures(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    def median(name: str, key: str) -> float:
        return statistics.median(one[key] for one in found[name])

    taps = sorted(tap for one in found["plain"] for tap in one["taps"])
    bare_ms = median("bare", "paint")
    return {
        "layout_shift": max(round(one["shift"], 4) for name in ("plain", "preload") for one in found[name]),
        "requests": max(one["requests"] for one in found["plain"]),
        "bare_paint_ms": round(bare_ms),
        "tile_after_ms": round(median("plain", "tile") - bare_ms),
        "tile_after_preload_ms": round(median("preload", "tile") - bare_ms),
        "largest_after_ms": round(median("plain", "largest") - median("bare", "largest")),
        "largest_after_preload_ms": round(median("preload", "largest") - median("bare", "largest")),
        "blocked_ms": round(max(0.0, median("plain", "blocked") - median("bare", "blocked"))),
        # The 98th percentile, as the metric is defined; up to fifty interactions it is the slowest.
        "interaction_ms": round(taps[min(len(taps) - 1, int(len(taps) * 0.98))]) if taps else 0,
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 9)))
