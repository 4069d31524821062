"""Two web processes and two workers on one PostgreSQL and Redis beside one of each, and what limits them.

Run it as `python tests/bench/scale_bench.py [SECONDS] [EVENTS]`; it prints one JSON line. On two cores wrk, Redis and
PostgreSQL share what the processes could use, so the cores are the limit. Whether the processes hold each other up is
told by the processor time of a request: as long as that stays, two on a core each carry twice as much.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from support.databases import SECRET
from support.own_redis import own_redis
from support.showcase import KEY, ORIGIN, Shop
from tests.bench.fold_bench import day_of_requests
from tests.bench.serving import served, store_cpu_s, tree_cpu_s, wrk
from tests.bench.stores import stores
from widget_server.services.context import Context
from widget_server.settings import Settings

ROOT = Path(__file__).parents[2]
TILES = 200
SITES = 4
CONNECTIONS = 16
_LUA = """
function request()
  local headers = {{ ["Accept-Encoding"] = "br", ["Origin"] = "{origin}", ["Content-Type"] = "text/plain;charset=UTF-8",
                     ["X-Forwarded-For"] = "10." .. math.random(250) .. "." .. math.random(250) .. ".7" }}
  local body = '{{"recent":["post_' .. math.random({tiles}) .. '"],"limit":"24"}}'
  return wrk.format("POST", "/v1/{key}/feed", headers, body)
end
"""
_WORKER = """
import json, sys, time
from pathlib import Path
from widget_server.services.context import Context
from widget_server.services.fold_events import fold_waiting
from widget_server.settings import Settings
context = Context(settings=Settings(data=Path(sys.argv[1]), database_url=sys.argv[2], secret_key=sys.argv[3]))
context.engine.connect().close()
print("ready", flush=True)
sys.stdin.readline()
before = time.process_time()
fold_waiting(context)
print(time.process_time() - before, flush=True)
context.close()
"""


def measure(seconds: int = 8, event_count: int = 200_000) -> dict[str, float | None]:
    """Return of one and of two: requests a second, processor time of a request, events folded a second; ratios; and
    the share of the cores that was busy with two."""
    for name, url in stores("scale"):
        if name == "postgresql" and os.cpu_count() == 1:
            return {}
        if name == "postgresql":
            return _of(url, seconds, event_count)
    return {}


def _of(url: str, seconds: int, event_count: int) -> dict[str, float | None]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        redis = stack.enter_context(own_redis())
        settings = Settings(data=Path(folder), database_url=url, secret_key=SECRET)
        context = Context(settings=settings)
        stack.callback(context.close)
        sites = _shops(context)
        environment = {
            "VITRINE_DATA": folder, "VITRINE_SECRET_KEY": SECRET, "VITRINE_DATABASE_URL": url,
            "VITRINE_REDIS_URL": redis.url, "VITRINE_TRUSTED_PROXIES": "1",
        }  # fmt: skip
        found: dict[str, float | None] = {}
        for count, name in ((1, "one"), (2, "two")):
            found |= _web(context, environment, count, name, seconds)
        for count, name in ((1, "one"), (2, "two")):
            for site_id in sites:
                for rows in day_of_requests(site_id, event_count // len(sites), seed=count):
                    context.spool._write_rows([row | {"id": f"{count}{row['id'][1:]}"} for row in rows])
            found |= _workers(context, folder, count, name, event_count)
    per_s, cpu_us = (found["two_per_s"], found["one_per_s"]), (found["one_cpu_us"], found["two_cpu_us"])
    if None not in (*per_s, *cpu_us):
        found["web_times"] = round(per_s[0] / per_s[1], 2)  # type: ignore[operator]
        found["cpu_times"] = round(2 * cpu_us[0] / cpu_us[1], 2)  # type: ignore[operator]
    folded = (found["two_folded_per_s"], found["one_folded_per_s"])
    spent = (found["one_fold_cpu_us"], found["two_fold_cpu_us"])
    found["fold_times"] = round(folded[0] / folded[1], 2)  # type: ignore[operator]
    found["fold_cpu_times"] = round(2 * spent[0] / spent[1], 2)  # type: ignore[operator]
    return found


def _web(context: Context, environment: dict[str, str], count: int, name: str, seconds: int) -> dict[str, float | None]:
    with (
        tempfile.NamedTemporaryFile("w", suffix=".lua") as script,
        served("wsgi:application", environment, workers=count, core=0 if count == 1 else None) as (port, pid),
    ):
        script.write(_LUA.format(origin=ORIGIN, key=KEY, tiles=TILES))
        script.flush()
        base, options = f"http://127.0.0.1:{port}", ("-t1", f"-c{CONNECTIONS}", "-s", script.name)
        # Every process has to know the site before it answers by itself.
        if any(wrk(f"{base}/v1/{KEY}/feed", 1, "-t1", "-c8") is None for _ in range(2)):
            return {f"{name}_per_s": None, f"{name}_cpu_us": None}
        wrk(base, 1, *options)
        before_s, idle = tree_cpu_s(pid) or 0.0, _idle_s()
        told = wrk(base, seconds, *options)
        assert told is not None
        assert not told.failed, told
        spent_s, idle_s = (tree_cpu_s(pid) or 0.0) - before_s, _idle_s() - idle
    return {
        f"{name}_per_s": round(told.requests / seconds),
        f"{name}_cpu_us": round(spent_s / told.requests * 1e6, 1),
        f"{name}_busy": round(1 - idle_s / seconds / (os.cpu_count() or 1), 2),
    }


def _workers(context: Context, folder: str, count: int, name: str, events: int) -> dict[str, float | None]:
    command = [sys.executable, "-c", _WORKER, folder, context.settings.resolved_database_url, SECRET]
    workers = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(count)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    store_s, started_s = store_cpu_s(context.engine), time.perf_counter()
    answers = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        answers.append(float(worker.stdout.readline()))  # type: ignore[union-attr]
    taken_s, store_s = time.perf_counter() - started_s, store_cpu_s(context.engine) - store_s
    for worker in workers:
        worker.communicate()
    return {
        f"{name}_folded_per_s": round(events / taken_s),
        f"{name}_fold_cpu_us": round((sum(answers) + store_s) / events * 1e6, 2),
    }


def _idle_s() -> float:
    """Return the seconds that all cores together had nothing to do, since the machine began."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


def _shops(context: Context) -> list[int]:
    """Make the shops; returns their ids, that of KEY first."""
    sites = []
    with context.sessions.begin() as session:
        for n in range(SITES):
            shop = Shop(session, context.store).open(key=KEY if n == 0 else f"pk_scale_{n}")
            for tile in range(1, TILES + 1 if n == 0 else 2):
                shop.post(f"post_{tile}" if n == 0 else f"post_{n}_{tile}", author=f"creator {tile % 40}")
            sites.append(shop.site_id)
    return sites


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
