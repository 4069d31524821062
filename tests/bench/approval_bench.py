"""How soon an approval is seen: decided in one process, asked for in another, over HTTP.

Run it as `python tests/bench/approval_bench.py [APPROVALS] [TILES]`; it prints one JSON line. The feed is asked
without a pause, as no cache in between would, so the figure is the server's own delay: the transaction, the version
check, the new snapshot.
"""

import http.client
import json
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from moderation.types import Action, Decision, Role
from support.clock import NOW
from support.showcase import KEY, Shop
from tests.bench.serving import served
from widget_server.db import migrate
from widget_server.db.engine import read_only
from widget_server.logs import configure_logs
from widget_server.services.context import Context
from widget_server.services.decide_submission import decide
from widget_server.services.showcase_version import bump
from widget_server.settings import Settings
from widget_server.showcase.patch_snapshot import patch_snapshot
from widget_server.showcase.snapshot import load_snapshot

GIVE_UP_S = 10.0


def measure(approvals: int = 20, tile_count: int = 1000) -> dict[str, float]:
    """Approve so many posts, one after the other, in a shop of so many tiles.

    Returns seen_s_median and seen_s_max, from the call that approves to the first answer with the post; load_s and
    patch_ms, processor time of loading everything and of following one change.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key=secrets.token_hex())
        context = Context(settings=settings)
        migrate.upgrade(context.engine)
        site_id = _fill(context, approvals, tile_count)
        environment = {"VITRINE_DATA": folder, "VITRINE_SECRET_KEY": settings.secret_key}
        try:
            with served("wsgi:application", environment) as (port, _pid):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                _asked(connection, 0)
                seen_s = [_seen_s(context, site_id, connection, number) for number in range(approvals)]
            costs = _costs(context, site_id)
        finally:
            context.close()
    return {
        **costs,
        "approvals": approvals,
        "tiles": tile_count,
        "seen_s_median": round(statistics.median(seen_s), 3),
        "seen_s_max": round(max(seen_s), 3),
    }


def _fill(context: Context, approvals: int, tile_count: int) -> int:
    with context.sessions() as session:
        shop = Shop(session).open()
        for number in range(approvals):
            shop.product(f"P{number}", f"Bowl {number}", category="Bowls")
        session.flush()
        for number in range(tile_count):
            shop.post(f"post_{number}")
        for number in range(approvals):
            shop.post(f"waiting_{number}", f"P{number}", state="pending")
        session.commit()
        return shop.site_id


def _seen_s(context: Context, site_id: int, connection: http.client.HTTPConnection, number: int) -> float:
    started_s = time.perf_counter()
    decision = Decision(action=Action.APPROVE, revision=1, actor_role=Role.OWNER, at=NOW)
    decide(context, site_id, f"waiting_{number}", decision, actor="command")
    while not _asked(connection, number):
        if time.perf_counter() - started_s > GIVE_UP_S:
            raise RuntimeError(f"waiting_{number} was not seen within {GIVE_UP_S} s")
    return time.perf_counter() - started_s


def _costs(context: Context, site_id: int) -> dict[str, float]:
    engine, now = read_only(context.engine), context.now()
    started_s = time.process_time()
    with engine.connect() as connection:
        snapshot = load_snapshot(connection, site_id, public_url="http://localhost", now=now)
    load_s = time.process_time() - started_s
    patched_s = []
    for _ in range(10):
        with context.sessions.begin() as session:
            bump(session, site_id, submissions=["waiting_0"])
        with engine.connect() as connection:
            started_s = time.process_time()
            patched = patch_snapshot(connection, snapshot, public_url="http://localhost", now=now)
            patched_s.append(time.process_time() - started_s)
        if patched is None:
            raise RuntimeError("the change was not followed")
        snapshot = patched
    return {"load_s": round(load_s, 2), "patch_ms": round(statistics.median(patched_s) * 1000, 1)}


def _asked(connection: http.client.HTTPConnection, number: int) -> bool:
    """Ask for the page of the product that the post shows; says whether the post is in the answer."""
    connection.request("GET", f"/v1/{KEY}/feed?page=product&product=P{number}&limit=4")
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the feed answered {answer.status}")
    return f'"waiting_{number}"'.encode() in body


if __name__ == "__main__":
    configure_logs()
    print(json.dumps(measure(*map(int, sys.argv[1:3]))))
