"""What an event costs on both stores: taken by the server from the network, and folded into counters.

Run it as `python tests/bench/fold_bench.py [EVENTS] [SECONDS]`; it prints one JSON line. PostgreSQL is that of the
tests (VITRINE_TEST_POSTGRES), and its own processes count; without it, or without wrk, those figures are null.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ranking import PageContext, page_scope, scope_key
from ranking.served_list import ServedList
from support.databases import SECRET
from support.events import list_token, served_list
from support.showcase import KEY, ORIGIN, Shop
from tests.bench.serving import served, store_cpu_s, tree_cpu_s, wrk
from tests.bench.stores import stores
from widget_server.db.event_body import Report, kinds_of, write_report
from widget_server.services.context import Context
from widget_server.services.fold_events import fold_events
from widget_server.settings import Settings

NOW = datetime.now(UTC)
TILES = 2000
LIST_TILES = 24
EVENTS_A_VIEW = 20
CLICK_RATE = 0.03
CONNECTIONS = 8
# Every request is another view from another address, as a proxy tells it: limits are for one caller.
_LUA = """
local n, name = 0, tostring({{}}):sub(8)
function request()
  n = n + 1
  local body = '{head}' .. name .. n .. '{tail}'
  local headers = {{ ["Content-Type"] = "text/plain;charset=UTF-8", ["Origin"] = "{origin}",
                     ["X-Forwarded-For"] = "10." .. n % 250 .. "." .. math.floor(n / 250) % 250 .. ".7" }}
  return wrk.format("POST", "/v1/{key}/events", headers, body)
end
"""


def measure(event_count: int = 1_000_000, seconds: int = 5) -> dict[str, float | None]:
    """Return per store taken_us, folded_us and whole_us, processor time an event; taken_per_s; fold_s, of a million."""
    found: dict[str, float | None] = {}
    for name, url in stores("fold"):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=Path(folder), database_url=url, secret_key=SECRET, trusted_proxies=1)
            context = Context(settings=settings, now=lambda: NOW)
            try:
                site_id = _shop(context)
                taken_us, taken_per_s = _taken(context, site_id, seconds)
                fold_events(context, site_id)
                for rows in day_of_requests(site_id, event_count):
                    context.spool._write_rows(rows)
                folded_us, fold_s = _folded(context, site_id)
            finally:
                context.close()
        found |= {
            f"taken_us_{name}": taken_us,
            f"taken_per_s_{name}": taken_per_s,
            f"folded_us_{name}": folded_us,
            f"whole_us_{name}": None if taken_us is None else round(taken_us + folded_us, 1),
            f"fold_s_{name}": fold_s,
        }
    return found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _shop(context: Context) -> int:
    """Make a shop of some tiles; returns its id."""
    with context.sessions() as session:
        shop = Shop(session, context.store).open()
        for n in range(1, LIST_TILES + 1):
            shop.post(f"post_{n}")
        session.commit()
        return shop.site_id


def _taken(context: Context, site_id: int, seconds: int) -> tuple[float | None, float | None]:
    """Return the processor time of an event that the server takes, and how many it took a second; None without wrk."""
    token = list_token(context, served_list(site_id, *range(1, LIST_TILES + 1), at=NOW))
    events = [
        {"id": f"{2**31 + n},{3**19 + n},{5**13 + n},{7**11 + n}", "at": f"{NOW:%Y-%m-%dT%H:%M:%S.000Z}",
         "type": "open" if n == EVENTS_A_VIEW - 1 else "impression", "list": 0, "item": f"post_{n + 1}",
         "position": n + 1}
        for n in range(EVENTS_A_VIEW)
    ]  # fmt: skip
    head, tail = json.dumps({"view": "NAME", "lists": [token], "events": events}).split("NAME")
    script = _LUA.format(head=head, tail=tail, origin=ORIGIN, key=KEY)
    settings = context.settings
    environment = {
        "VITRINE_DATA": str(settings.data), "VITRINE_SECRET_KEY": SECRET, "VITRINE_REDIS_URL": "",
        "VITRINE_DATABASE_URL": settings.resolved_database_url, "VITRINE_TRUSTED_PROXIES": "1",
    }  # fmt: skip
    with (
        tempfile.NamedTemporaryFile("w", suffix=".lua") as file,
        served("wsgi:application", environment) as (port, pid),
    ):
        file.write(script)
        file.flush()
        base = f"http://127.0.0.1:{port}"
        options = ("-t1", f"-c{CONNECTIONS}", "-s", file.name)
        if wrk(f"{base}/v1/{KEY}/feed", 1, "-t1", "-c1") is None:
            return None, None
        wrk(base, 1, *options)
        with _spent(context, pid) as spent:
            told = wrk(base, seconds, *options)
    assert told is not None
    assert told.failed == 0, f"{told.failed} of {told.requests} refused"
    count = told.requests * EVENTS_A_VIEW
    return round(spent[0] / count * 1e6, 1), round(count / seconds)


def _folded(context: Context, site_id: int) -> tuple[float, float]:
    """Fold what waits; returns the processor time an event, and by the clock the seconds a million take."""
    started_s = time.perf_counter()
    with _spent(context, os.getpid()) as spent:
        report = fold_events(context, site_id)
    fold_s = time.perf_counter() - started_s
    return round(spent[0] / report.events * 1e6, 1), round(fold_s / report.events * 1e6, 2)


@contextmanager
def _spent(context: Context, pid: int) -> Iterator[list[float]]:
    """Yield a list that holds, after the block, the processor seconds of a process, its children and the store."""
    spent: list[float] = []
    before = (tree_cpu_s(pid) or 0.0) + store_cpu_s(context.engine)
    yield spent
    spent.append((tree_cpu_s(pid) or 0.0) + store_cpu_s(context.engine) - before)


def day_of_requests(site_id: int, event_count: int, seed: int = 1) -> Iterator[list[dict[str, Any]]]:
    """Yield a day's requests in parts, as they wait in the spool: views of 40 pages, popular tiles first."""
    random = np.random.default_rng(seed)
    scopes = [scope_key(page_scope(PageContext(kind="product", product=f"P{n}"))) for n in range(40)]
    views = event_count // EVENTS_A_VIEW
    for first in range(0, views, 2000):
        rows: list[dict[str, Any]] = []
        for view in range(first, min(views, first + 2000)):
            at = NOW - timedelta(seconds=86_000 * (1 - view / views))
            tiles = (random.zipf(1.3, LIST_TILES * 3) % TILES + 1).tolist()
            tiles = list(dict.fromkeys(tiles))[:LIST_TILES]
            seen = [(place, "i") for place in range(min(EVENTS_A_VIEW, len(tiles)))]
            seen += [(place, "o") for place, _ in seen if random.random() < CLICK_RATE]
            offered = ServedList(
                site=site_id, scope=scopes[view % 40], issued_at_s=int(at.timestamp()), variant=view % 4, layout="grid",
                first_position=1, tiles=tuple(tiles), propensities=(1.0,) * len(tiles),
            )  # fmt: skip
            types, count = "".join(type for _, type in seen), len(seen)
            report = Report(
                view=f"{view:032x}", lists=[offered], ids=[f"{view}-{n}" for n in range(count)], types=types,
                at_ms=[round(at.timestamp() * 1000)] * count, served=[0] * count, places=[place for place, _ in seen],
                items=[f"post_{tiles[place]}" for place, _ in seen], products=[None] * count, purchases={},
            )  # fmt: skip
            rows.append(
                {"site_id": site_id, "id": f"{view:032x}", "shopper": None, "kinds": kinds_of(types),
                 "event_count": count, "body": write_report(report), "source": f"{view % 20_000:05x}"}
            )  # fmt: skip
        yield rows


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
