"""What Lighthouse says of the sample storefront's pages, on its middling phone.

Run it as `python tests/bench/lighthouse_bench.py ROUNDS`; it prints one JSON line. npm fetches Lighthouse for it and
keeps it in its cache; nothing of Vitrine needs it.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.live import live_server

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("", "c/tableware-bowls", "search?q=bowl", "products/dune-serving-bowl")


def measure(rounds: int) -> dict[str, Any]:
    """Return the least of the pages' median scores, from 0 to 1; nothing where there is no Chromium or npm."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or shutil.which("npm") is None:
        return {}
    with tempfile.TemporaryDirectory() as name, live_server("embedded", Path(name)) as live:
        live.run("demo")
        found = {page: [_scores(f"{live.base}/demo/{page}", chromium, name) for _ in range(rounds)] for page in PAGES}
    medians = {
        page: {kind: statistics.median(score[kind] for score in scores) for kind in scores[0]}
        for page, scores in found.items()
    }
    return {
        **{kind: min(of_page[kind] for of_page in medians.values()) for kind in ("performance", "accessibility")},
        "pages": medians,
    }


def _scores(url: str, chromium: str, folder: str) -> dict[str, float]:
    command = [
        "npm", "exec", "--yes", "--", LIGHTHOUSE, url, "--quiet", "--output=json", "--output-path=stdout",
        "--only-categories=performance,accessibility", "--chrome-flags=--headless --no-sandbox --disable-gpu",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    categories = json.loads(done.stdout)["categories"]
    return {kind: categories[kind]["score"] for kind in ("performance", "accessibility")}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
