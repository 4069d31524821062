"""How long a moderator waits after a key until the next item stands: in Chromium, from the key to the painted frame.

Run it as `python tests/bench/decide_bench.py [DECISIONS]`; it prints one JSON line. Keys are pressed, not simulated:
the clock runs from the browser's own time stamp of the key until after the frame that shows the next item. Beside it
stands the processor time of the page's thread, which other work on the machine does not lengthen.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import CDPSession, Page, sync_playwright

from support.live import live_server
from support.moderators import PASSWORD, Moderator, waiting_shop

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WATCH = """
window.took = [];
addEventListener("keydown", ({ key, timeStamp }) => {
  if (!"fd".includes(key) && !/^[0-9]$/.test(key)) return;
  const before = document.querySelector(".card.current")?.dataset.id;
  requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => {
      const now = document.querySelector(".card.current");
      if (!now || now.dataset.id === before) return;
      const photo = now.querySelector(".card-photo img");
      window.took.push({ ms: performance.now() - timeStamp, ready: !photo || photo.complete });
    };
    painted.port2.postMessage(0);
  });
}, true);
"""


def measure(decisions: int = 60) -> dict[str, float | None]:
    """Return ms from a key to the next item, by approving and by rejecting, and the share whose photo was there."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return {}
    with (
        tempfile.TemporaryDirectory() as name,
        live_server("embedded", Path(name)) as live,
        sync_playwright() as run,
    ):
        shop = waiting_shop(live, posts_per_product=decisions // 5 + 2)
        email = "ada@linden.example"
        live.run(
            "user", "create", email, "--site", shop.key, "--role", "moderator", "--password-stdin",
            input=f"{PASSWORD}\n",
        )  # fmt: skip
        browser = run.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.add_init_script(WATCH)
        desk = Moderator(page, shop, email)
        desk.sign_in()
        desk.open("?order=oldest")
        page.wait_for_load_state("networkidle")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        found = [_pressed(page, devtools, ("d", "1") if n % 5 == 4 else ("f",), n + 1) for n in range(decisions)]
        browser.close()
    times = sorted(one["ms"] for one in found)
    cpu = sorted(one["cpu_ms"] for one in found)
    return {
        "cpu_median_ms": round(statistics.median(cpu), 1),
        "cpu_p95_ms": round(cpu[int(len(cpu) * 0.95)], 1),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "worst_ms": round(times[-1], 1),
        "photo_there_share": round(sum(one["ready"] for one in found) / len(found), 3),
    }


def _pressed(page: Page, devtools: CDPSession, keys: tuple[str, ...], count: int) -> dict[str, float]:
    for key in keys[:-1]:
        page.keyboard.press(key)
    before_s = _thread_s(devtools)
    page.keyboard.press(keys[-1])
    page.wait_for_function("(n) => window.took.length >= n", arg=count)
    cpu_ms = (_thread_s(devtools) - before_s) * 1000
    # Nobody decides faster than this; what the browser does meanwhile is what it would do while somebody looks.
    page.wait_for_timeout(150)
    took: dict[str, float] = page.evaluate("window.took.at(-1)")
    return took | {"cpu_ms": cpu_ms}


def _thread_s(devtools: CDPSession) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2]))))
