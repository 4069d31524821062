"""What grows with a shop and with the number of shops: processor time and memory at several sizes, and a plot of it.

Run it as `python tests/bench/growth_bench.py [TILES SITES]`, the largest of each; it prints one JSON line. Smaller ones
by tens are measured beside it. A file as the last argument gets the plot.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ranking import ShopperAction, ShopperProfile
from support.showcase import KEY
from tests.bench.filling import fill
from tests.bench.plot import Line, Panel, plotted
from tests.bench.serving import memory_mb
from widget_server.db import migrate
from widget_server.db.engine import read_only
from widget_server.logs import configure_logs
from widget_server.services.context import Context
from widget_server.settings import Settings
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import DatabaseLate, Showcases
from widget_server.showcase.snapshot_files import SnapshotFiles

SECRET = "of the benches " * 4
_TILES_OF_A_SMALL_SITE, _PRODUCTS_OF_A_SMALL_SITE = 20, 5
_STEPS = 3
Figures = dict[str, float | None]


def measure(most_tiles: int = 100_000, most_sites: int = 1000, plot: str = "") -> Figures:
    """Measure shops of 1, a tenth and a hundredth of so many tiles, and as many shops of 20 tiles.

    Returns for each number N of tiles: tiles_N_load_s, loading and writing its file; tiles_N_open_ms, mapping that;
    tiles_N_own_mb, what a process holds for itself after answering; tiles_N_ranked_us and tiles_N_personal_us. For each
    number of sites: sites_N_load_ms, of one; sites_N_own_kb, of one; sites_N_check_us, asking for the versions of all;
    sites_N_personal_us.
    """
    sizes = [most_tiles // 10**step for step in reversed(range(_STEPS))]
    counts = sorted({1, *(most_sites // 10**step for step in range(_STEPS - 1))})
    found: Figures = {}
    for tiles in sizes:
        found |= {f"tiles_{tiles}_{name}": value for name, value in _of_tiles(tiles).items()}
    for sites in counts:
        found |= {f"sites_{sites}_{name}": value for name, value in _of_sites(sites).items()}
    if plot:
        Path(plot).parent.mkdir(parents=True, exist_ok=True)
        Path(plot).write_text(plotted(_panels(found, sizes, counts)))
    return found


def _panels(found: Figures, sizes: list[int], counts: list[int]) -> list[Panel]:
    def line(label: str, unit: str, numbers: list[int], pattern: str) -> Line:
        pairs = [(number, found[pattern.format(number)]) for number in numbers]
        return Line(label=label, unit=unit, points=[(x, y) for x, y in pairs if y])

    return [
        Panel(title="A shop grows: processor time of an answer", across="tiles", lines=[
            line("made anew", "µs", sizes, "tiles_{}_ranked_us"),
            line("personal", "µs", sizes, "tiles_{}_personal_us"),
        ]),
        Panel(title="A shop grows: start and memory", across="tiles", lines=[
            line("load and write", "s", sizes, "tiles_{}_load_s"),
            line("map", "ms", sizes, "tiles_{}_open_ms"),
            line("own memory", "MB", sizes, "tiles_{}_own_mb"),
        ]),
        Panel(title="Shops come along", across="shops of 20 tiles", lines=[
            line("personal", "µs", counts, "sites_{}_personal_us"),
            line("load, each", "ms", counts, "sites_{}_load_ms"),
            line("look for versions, all", "µs", counts, "sites_{}_check_us"),
        ]),
    ]  # fmt: skip


def _of_tiles(tile_count: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        context = _context(folder)
        site_id = fill(context, tile_count)
        context.close()
        return {**_child("--load", folder, site_id), **_child("--open", folder, site_id)}


def _child(what: str, folder: str, site_id: int) -> Figures:
    command = [sys.executable, __file__, what, folder, str(site_id)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: Figures = json.loads(told.splitlines()[-1])
    return found


def _context(folder: str) -> Context:
    context = Context(settings=Settings(data=Path(folder), secret_key=SECRET))
    migrate.upgrade(context.engine)
    return context


def _files(context: Context) -> SnapshotFiles:
    return SnapshotFiles(context.settings.data / "snapshots", context.vault.key("snapshot"), least_tiles=1)


def _load(folder: str, site_id: int) -> Figures:
    context = _context(folder)
    url = context.settings.resolved_public_url
    load_s = _cpu_s(
        lambda: _files(context).load(read_only(context.engine).connect, site_id, public_url=url, now=context.now())
    )
    return {"load_s": round(load_s, 2)}


def _open(folder: str, site_id: int) -> Figures:
    context = _context(folder)
    own_mb, _ = memory_mb("self")
    showcases = _showcases(context, _files(context))
    open_s = _cpu_s(lambda: _loaded(showcases, [KEY]))
    costs = {"ranked_us": _us(showcases, [KEY], None, 50), "personal_us": _us(showcases, [KEY], _shopper(), 300)}
    after_mb, _ = memory_mb("self")
    grown = round(after_mb - own_mb, 1) if after_mb is not None and own_mb is not None else None
    return {"open_ms": round(open_s * 1000, 1), **costs, "own_mb": grown}


def _of_sites(count: int) -> Figures:
    keys = [f"pk_{number:020}" for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        context = _context(folder)
        for key in keys:
            fill(context, _TILES_OF_A_SMALL_SITE, key=key, products=_PRODUCTS_OF_A_SMALL_SITE)
        showcases = _showcases(context)
        before_mb, _ = memory_mb("self")
        load_s = _cpu_s(lambda: _loaded(showcases, keys))
        after_mb, _ = memory_mb("self")
        personal_us = _us(showcases, keys, _shopper(), 1000)
        check_s = _cpu_s(lambda: showcases.check_all(keys))
        context.close()
    own = round((after_mb - before_mb) * 1024 / count, 1) if after_mb is not None and before_mb is not None else None
    return {
        "load_ms": round(load_s / count * 1000, 1), "own_kb": own, "check_us": round(check_s * 1e6),
        "personal_us": personal_us,
    }  # fmt: skip


def _showcases(context: Context, files: SnapshotFiles | None = None) -> Any:
    url = context.settings.resolved_public_url
    return _Showcases(context.engine, context.vault, public_url=url, now=context.now, files=files, check_every_s=1e9)


class _Showcases(Showcases):
    """Showcases that look when they are told to."""

    def check_all(self, keys: list[str]) -> None:
        """Ask for the versions of all sites, as one look does for those that were wanted lately."""
        self.check_every_s = 0.0
        self._version(keys[0])


def _loaded(showcases: Showcases, keys: list[str]) -> None:
    """Load sites, however long a busy machine takes."""
    for key in keys:
        while not showcases.has(key):
            with suppress(DatabaseLate):
                showcases.of(key)


def _shopper() -> ShopperProfile:
    return ShopperProfile(actions=tuple(ShopperAction(item=f"post_{number:06}") for number in range(20)))


def _us(showcases: Showcases, keys: list[str], shopper: ShopperProfile | None, count: int) -> float:
    """Return the processor time of a feed; for everybody of a page that is prepared anew each time."""
    minute = int(showcases.now().timestamp() // 60)

    def ask(number: int) -> None:
        snapshot = showcases.of(keys[number % len(keys)])
        request = read_feed_request(FeedParameters(), snapshot)
        place = feed_place(showcases, request)
        if shopper is None:
            place = type(place)(variant=place.variant, minute=minute + number, offset=0)
        feed_bytes(showcases, snapshot, request, place, shopper=shopper)

    for number in range(min(count, len(keys) + 3)):
        ask(number)
    return round(_cpu_s(lambda: [ask(number) for number in range(count)]) / count * 1e6)


def _cpu_s(act: Callable[[], object]) -> float:
    started_s = time.process_time()
    act()
    return time.process_time() - started_s


if __name__ == "__main__":
    configure_logs()
    if sys.argv[1:2] and sys.argv[1] in ("--load", "--open"):
        print(json.dumps((_load if sys.argv[1] == "--load" else _open)(sys.argv[2], int(sys.argv[3]))))
    else:
        *numbers, plot = sys.argv[1:] if len(sys.argv) > 3 else [*sys.argv[1:], ""]
        print(json.dumps(measure(*map(int, numbers), plot=plot)), flush=True)
        os._exit(0)
