"""A middling phone as Chromium plays one: its window, processor and network, a finger, and what its pages tell.

Owns no claim; the benches of pages use it.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 412, "height": 915}
RTT_MS = 150
BYTES_PER_S = 1.44e6 / 8
SLOWER = 4
# A quick finger.
TAP_EVERY_MS = 250
# Chromium has settled when all of its processes together take less than this share of a core.
SETTLED_SHARE = 0.1
SETTLES_S = 10.0
# What the page itself can tell, collected from its first moment. A first tile stands when its picture's element is
# there and drawn with the next frame; a peer's when its script says that it is through.
WATCH = """
window.seen = {shift: 0, paint: 0, largest: 0, tile: 0, blocked: 0, long: [], taps: {}};
const watch = (type, see, more) => new PerformanceObserver((list) => list.getEntries().forEach(see))
  .observe({type, buffered: true, ...more});
watch("layout-shift", (it) => { if (!it.hadRecentInput) seen.shift += it.value });
watch("paint", (it) => { if (it.name == "first-contentful-paint") seen.paint = it.startTime });
watch("largest-contentful-paint", (it) => { seen.largest = it.startTime });
watch("longtask", (it) => { seen.blocked += it.duration - 50; seen.long.push(it.duration) });
watch("event", (it) => {
  if (it.interactionId) seen.taps[it.interactionId] = Math.max(seen.taps[it.interactionId] || 0, it.duration);
}, {durationThreshold: 16});
const look = () => {
  const root = document.querySelector("vitrine-gallery")?.shadowRoot;
  if (root?.querySelector(".item img") || document.querySelector(".peer-ready img")) seen.tile = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Start Chromium for the block; None where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Phone:
    """A fresh profile in a window of the phone's size, slowed down once the window stands."""

    def __init__(self, browser: Browser) -> None:
        """Open the window and wait until Chromium has drawn its own parts of it, which no phone has."""
        self.context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        _settle(browser.new_browser_cdp_session())
        self.context.add_init_script(WATCH)
        self._tools: CDPSession = self.context.new_cdp_session(self.page)
        self._tools.send("Network.enable")
        self._tools.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": RTT_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S},
        )
        self._tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def seen(self) -> dict[str, Any]:
        """Return what the page has told so far; `taps` as a list, one figure an interaction, in ms."""
        seen: dict[str, Any] = self.page.evaluate("({...seen, taps: Object.values(seen.taps)})")
        return seen

    def tap(self, selector: str, *, wait_ms: int = TAP_EVERY_MS) -> None:
        """Put a finger where an element is and lift it, without a script of the bench in the page meanwhile."""
        box = self.page.locator(selector).first.bounding_box()
        assert box is not None, selector
        self.touch(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, wait_ms=wait_ms)

    def touch(self, x: float, y: float, *, wait_ms: int = TAP_EVERY_MS) -> None:
        """Tap at a place in the window and wait for what a quick finger waits."""
        self._tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        self._tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.wait_for_timeout(wait_ms)

    def scroll_down(self, distance_px: int, *, px_per_s: int) -> None:
        """Scroll at an even speed, through the compositor as a finger does; headless windows take no finger for it."""
        middle = {"x": PHONE["width"] / 2, "y": PHONE["height"] / 2}
        way = {"yDistance": -distance_px, "speed": px_per_s, "gestureSourceType": "mouse"}
        self._tools.send("Input.synthesizeScrollGesture", {**middle, **way})

    def close(self) -> None:
        """Close the window and forget the profile."""
        self.context.close()


def _settle(tools: CDPSession) -> None:
    def total_s() -> float:
        processes = tools.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(process["cpuTime"] for process in processes))

    deadline_s = time.monotonic() + SETTLES_S
    before_s, at_s = total_s(), time.monotonic()
    while at_s < deadline_s:
        time.sleep(0.1)
        now_s, now_at_s = total_s(), time.monotonic()
        if now_s - before_s < SETTLED_SHARE * (now_at_s - at_s):
            return
        before_s, at_s = now_s, now_at_s
