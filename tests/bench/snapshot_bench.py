"""Starting with a large site: the file that one process writes, how soon another answers, what it holds in memory.

Run it as `python tests/bench/snapshot_bench.py [TILES]`; it prints one JSON line. Memory and processor time of the
servers come from /proc, so they need Linux; elsewhere they are null.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from moderation.types import Action, Decision, Role
from support.clock import NOW
from support.showcase import KEY
from tests.bench.filling import fill
from tests.bench.serving import memory_mb, served, tree_cpu_s
from widget_server.db import migrate
from widget_server.db.engine import read_only
from widget_server.logs import configure_logs
from widget_server.services.context import Context
from widget_server.services.decide_submission import decide
from widget_server.settings import Settings
from widget_server.showcase.patch_snapshot import patch_snapshot
from widget_server.showcase.snapshot_files import SnapshotFiles

FEED = f"/v1/{KEY}/feed?page=category&category=Women+%3E+Category+3"
SECRET = "of the benches " * 4
_PATCHES = 15


def measure(tile_count: int = 100_000) -> dict[str, float | None]:
    """Measure a shop of so many posts.

    Returns write_cpu_s and write_mb, processor time and memory of the process that loads the site and writes its file;
    file_mb; start_s, from the start of a web server to its first answer, and start_cpu_s; own_mb and shared_mb, what a
    second process holds for itself and what it shares; patch_ms, processor time of following one approval.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key=SECRET)
        context = Context(settings=settings)
        migrate.upgrade(context.engine)
        try:
            site_id = fill(context, tile_count, waiting=_PATCHES)
            written = _in_a_process_of_its_own(folder, site_id)
            environment = {"VITRINE_DATA": folder, "VITRINE_SECRET_KEY": SECRET}
            return {"tiles": tile_count, **written, **_served(environment), "patch_ms": _patch_ms(context, site_id)}
        finally:
            context.close()


def _in_a_process_of_its_own(folder: str, site_id: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--write", folder, str(site_id)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def _write(folder: str, site_id: int) -> dict[str, float | None]:
    context = Context(settings=Settings(data=Path(folder), secret_key=SECRET))
    files = SnapshotFiles.of(context.settings, context.vault, context.store)
    before_s = time.process_time()
    files.load(
        read_only(context.engine).connect, site_id, public_url=context.settings.resolved_public_url, now=context.now()
    )
    size = sum(file.stat().st_size for file in Path(folder, "snapshots").iterdir())
    own_mb, _ = memory_mb("self")
    return {
        "write_cpu_s": round(time.process_time() - before_s, 2), "write_mb": own_mb, "file_mb": round(size / 1e6, 1)
    }  # fmt: skip


def _served(environment: dict[str, str]) -> dict[str, float | None]:
    with served("wsgi:application", environment) as (port, _pid):
        _asked(port)
        started_s = time.perf_counter()
        with served("wsgi:application", environment, patient=False) as (second, pid):
            _asked(second)
            start_s, cpu_s = time.perf_counter() - started_s, tree_cpu_s(pid)
            for _ in range(20):
                _asked(second)
            own_mb, shared_mb = memory_mb(str(pid))
    return {
        "start_s": round(start_s, 2),
        "start_cpu_s": cpu_s and round(cpu_s, 2),
        "own_mb": own_mb,
        "shared_mb": shared_mb,
    }


def _asked(port: int) -> None:
    """Ask for a page until there is a server that answers."""
    deadline_s = time.monotonic() + 120
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", FEED)
            answer = connection.getresponse()
            if answer.read() and answer.status == 200:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
        if time.monotonic() > deadline_s:
            raise RuntimeError("the server did not answer")


def _patch_ms(context: Context, site_id: int) -> float:
    engine, took_s = read_only(context.engine), []
    files = SnapshotFiles.of(context.settings, context.vault, context.store)
    snapshot: Any = files.load(
        engine.connect, site_id, public_url=context.settings.resolved_public_url, now=context.now()
    )
    for number in range(_PATCHES):
        decision = Decision(action=Action.APPROVE, revision=1, actor_role=Role.OWNER, at=NOW)
        decide(context, site_id, f"waiting_{number}", decision, actor="command")
        with engine.connect() as connection:
            started_s = time.process_time()
            snapshot = patch_snapshot(
                connection, snapshot, public_url=context.settings.resolved_public_url, now=context.now()
            )
            took_s.append(time.process_time() - started_s)
        if snapshot is None or f"waiting_{number}" not in snapshot.candidates.index_of:
            raise RuntimeError("the change was not followed")
    return round(statistics.median(took_s) * 1000, 1)


if __name__ == "__main__":
    configure_logs()
    if sys.argv[1:2] == ["--write"]:
        print(json.dumps(_write(sys.argv[2], int(sys.argv[3]))))
    else:
        print(json.dumps(measure(*map(int, sys.argv[1:2]))))
