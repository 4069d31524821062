"""What events cost: how many a second are taken, and how long a million take to fold into counters.

Run it as `python tests/bench/fold_bench.py [EVENTS] [DATABASE URL]`; it prints one JSON line. Without an address it
uses SQLite in a temporary folder; a database that is named is emptied of the bench's own site only.
"""

import json
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, insert

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ranking import PageContext, page_scope, scope_key
from support.clock import NOW
from support.events import event, list_token, served_list
from widget_server.db import migrate
from widget_server.db.tables import Event, ServedList, Site, Submission, UnfoldedBatch
from widget_server.services.context import Context
from widget_server.services.event_log import event_id
from widget_server.services.event_types import EventBatch, KnownNames
from widget_server.services.fold_events import fold_events
from widget_server.services.record_events import record_events
from widget_server.services.unpack_events import unpack_waiting
from widget_server.settings import Settings

FOLD_TARGET_S_PER_MILLION = 20.0
TILES = 2000
LIST_TILES = 24
EVENTS_A_VIEW = 20
CLICK_RATE = 0.03


def measure(event_count: int = 1_000_000, database_url: str = "", *, requests: int = 200) -> dict[str, object]:
    """Measure both; requests : of EVENTS_A_VIEW events each, written one after the other by one process.

    Returns recorded_per_s; recorded_us and unpacked_us, processor time an event, whole_us with folding it; fold_s and
    fold_cpu_s of this process, both per million, their target, counters and peak_mb.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database_url=database_url, secret_key=secrets.token_hex())
        context = Context(settings=settings, now=lambda: NOW)
        migrate.upgrade(context.engine)
        site_id = _site(context)
        try:
            taken = _record(context, site_id, requests)
            started_cpu_s = time.process_time()
            unpack_waiting(context)
            unpacked_us = (time.process_time() - started_cpu_s) / (requests * EVENTS_A_VIEW) * 1e6
            fold_events(context, site_id)
            for rows in _days_of_events(site_id, event_count):
                _insert(context, rows)
            started_s, started_cpu_s = time.perf_counter(), time.process_time()
            report = fold_events(context, site_id)
            fold_s, fold_cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
        finally:
            with context.sessions.begin() as session:
                session.execute(delete(Site).where(Site.id == site_id))
            context.close()
    return {
        "database": context.engine.dialect.name,
        **taken,
        "unpacked_us": round(unpacked_us, 1),
        "whole_us": round(taken["recorded_us"] + unpacked_us + fold_cpu_s / report.events * 1e6, 1),
        "events": report.events,
        "counters": report.counters,
        "fold_s": round(fold_s, 2),
        "fold_cpu_s": round(fold_cpu_s, 2),
        "fold_s_per_million": round(fold_s / report.events * 1e6, 2),
        "fold_cpu_s_per_million": round(fold_cpu_s / report.events * 1e6, 2),
        "target_s_per_million": FOLD_TARGET_S_PER_MILLION,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _site(context: Context) -> int:
    with context.sessions.begin() as session:
        site = Site(publishable_key=f"pk_bench_{secrets.token_hex(4)}", name="Bench", created_at=NOW)
        session.add(site)
        session.flush()
        fields = {"kind": "post", "platform": "bench", "state": "approved", "posted_at": NOW, "received_at": NOW}
        rows = [
            {"site_id": site.id, "id": f"post_{n}", "number": n, "external_id": str(n), "updated_at": NOW,
             "fingerprint": "", **fields}
            for n in range(1, TILES + 1)
        ]  # fmt: skip
        session.execute(insert(Submission), rows)
        return site.id


def _record(context: Context, site_id: int, requests: int) -> dict[str, float]:
    tiles = tuple(range(1, LIST_TILES + 1))
    token = list_token(context, served_list(site_id, *tiles))
    known = KnownNames(numbers={f"post_{n}": n for n in range(1, LIST_TILES + 1)})  # as the API knows them
    batches = [
        EventBatch(
            view=f"view {view}", lists=(token,), source="00000", known=known,
            events=[event(n, item=f"post_{n + 1}") for n in range(EVENTS_A_VIEW)],
        )
        for view in range(requests)
    ]  # fmt: skip
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    for batch in batches:
        record_events(context, site_id, batch)
    taken_s, taken_cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
    count = requests * EVENTS_A_VIEW
    return {"recorded_per_s": round(count / taken_s), "recorded_us": round(taken_cpu_s / count * 1e6, 1)}


def _days_of_events(site_id: int, event_count: int, seed: int = 1) -> Iterator[dict[type, list[dict[str, Any]]]]:
    """Yield a day's events in parts: views of 40 pages, popular tiles first, 3 % clicked."""
    random = np.random.default_rng(seed)
    scopes = [scope_key(page_scope(PageContext(kind="product", product=f"P{n}"))) for n in range(40)]
    views = event_count // EVENTS_A_VIEW
    for first in range(0, views, 2000):
        events: list[dict[str, Any]] = []
        lists: list[dict[str, Any]] = []
        waiting: list[dict[str, Any]] = []
        for view in range(first, min(views, first + 2000)):
            at = NOW - timedelta(seconds=86_000 * (1 - view / views))
            name = f"{view:032x}"
            tiles = (random.zipf(1.3, LIST_TILES * 3) % TILES + 1).tolist()
            tiles = list(dict.fromkeys(tiles))[:LIST_TILES]
            lists.append(
                {"site_id": site_id, "id": name, "scope": scopes[view % 40], "issued_at_s": int(at.timestamp()),
                 "variant": view % 4, "layout": "grid", "first_position": 1, "tiles": tiles,
                 "propensities": [1.0] * len(tiles)}
            )  # fmt: skip
            waiting.append(
                {"site_id": site_id, "id": name, "source": f"{view % 20_000:05x}", "event_count": len(tiles)}
            )
            seen = [(tile, "impression") for tile in tiles[:EVENTS_A_VIEW]]
            seen += [(tile, "open") for tile, _ in seen if random.random() < CLICK_RATE]
            events += [
                {"site_id": site_id, "id": event_id(name, str(place), at), "batch_id": name, "view": name, "type": type,
                 "at": at, "list_id": name, "item_id": f"post_{tile}", "number": tile, "lines": []}
                for place, (tile, type) in enumerate(seen)
            ]  # fmt: skip
        yield {ServedList: lists, Event: events, UnfoldedBatch: waiting}


def _insert(context: Context, rows: dict[type, list[dict[str, Any]]]) -> None:
    with context.sessions.begin() as session:
        for table, values in rows.items():
            session.execute(insert(table), values)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(json.dumps(measure(count, sys.argv[2] if len(sys.argv) > 2 else "")))
