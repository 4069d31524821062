"""A web process under load: latency at seven tenths of what it can, and what becomes of it when five times as many ask.

Run it as `python tests/bench/load_bench.py [TILES] [SECONDS]`; it prints one JSON line. The server has one core to
itself and wrk another one, where the machine has two. Without wrk, or elsewhere than on Linux, the figures are null.
"""

import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from support.showcase import KEY, ORIGIN, Shop
from tests.bench.serving import Told, rss_mb, served, tree_cpu_s, wrk
from widget_server.db import migrate
from widget_server.services.context import Context
from widget_server.settings import Settings

CONNECTIONS = 32
OVERLOAD = 5
MOST_RECOVERY_S = 30
# Nine in ten ask for a page that everybody asks for, the rest for one of a hundred, one in a hundred for a personal
# order. Each comes from another address, as a proxy tells it: limits are for one caller.
_LUA = """
local pause = {pause}
math.randomseed({seed})
function delay() return pause > 0 and math.random(0, 2 * pause) or 0 end
function request()
  local headers = {{ ["Accept-Encoding"] = "br", ["Origin"] = "{origin}",
                     ["X-Forwarded-For"] = "10." .. math.random(250) .. "." .. math.random(250) .. ".7" }}
  local chance = math.random(100)
  if chance == 100 then
    headers["Content-Type"] = "text/plain;charset=UTF-8"
    local body = '{{"recent":["post_' .. math.random(500) .. '"],"limit":"24"}}'
    return wrk.format("POST", "/v1/{key}/feed", headers, body)
  end
  local page = chance > 90 and "page=product&product=P-" .. math.random(100) or "page=home"
  return wrk.format("GET", "/v1/{key}/feed?limit=24&" .. page, headers)
end
"""


def measure(tiles: int = 1000, seconds: int = 8) -> dict[str, float | None]:
    """Return peak_per_s; p50_ms and p99_ms at seven tenths of it and p99_over_p50; of the overload goodput, its share
    of the peak, refused a second, memory before and after; recovered_s."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key=secrets.token_hex(), database_url="", trusted_proxies=1)
        _shop(settings, tiles)
        environment = {
            "VITRINE_DATA": folder, "VITRINE_SECRET_KEY": settings.secret_key, "VITRINE_DATABASE_URL": "",
            "VITRINE_REDIS_URL": "", "VITRINE_TRUSTED_PROXIES": "1",
        }  # fmt: skip
        with _cores() as (ours, theirs), served("wsgi:application", environment, core=ours) as (port, pid):
            base = f"http://127.0.0.1:{port}"
            if _asked(base, 4, CONNECTIONS, core=theirs) is None:
                return {"peak_per_s": None}
            before_s = tree_cpu_s(pid) or 0.0
            peak = _told(base, seconds, CONNECTIONS, core=theirs)
            cpu_us = ((tree_cpu_s(pid) or 0.0) - before_s) / peak.requests * 1e6
            peak_per_s = (peak.requests - peak.failed) / seconds
            memory_mb = rss_mb(pid)
            pause_ms = round(CONNECTIONS * 4 / (0.7 * peak_per_s) * 1000)
            calm = _told(base, seconds, CONNECTIONS * 4, core=theirs, pause=pause_ms)
            flood = _told(base, seconds, CONNECTIONS * OVERLOAD, core=theirs)
            flooded_mb = rss_mb(pid)
            recovered_s = _recovered_s(base, theirs, pause_ms, 2 * max(calm.p99_ms, 5.0))
    goodput = (flood.requests - flood.failed) / seconds
    return {
        "peak_per_s": round(peak_per_s),
        "cpu_us": round(cpu_us, 1),
        "load_share": round(calm.requests / seconds / peak_per_s, 2),
        "p50_ms": calm.p50_ms,
        "p99_ms": calm.p99_ms,
        "p99_over_p50": round(calm.p99_ms / calm.p50_ms, 1),
        "goodput_per_s": round(goodput),
        "goodput_share": round(goodput / peak_per_s, 2),
        "refused_per_s": round(flood.failed / seconds),
        "memory_mb": memory_mb,
        "flooded_mb": flooded_mb,
        "memory_times": round(flooded_mb / memory_mb, 2),
        "recovered_s": recovered_s,
    }


def _recovered_s(base: str, core: int | None, pause_ms: int, p99_ms: float) -> float:
    """Return the seconds until a second of the calm load is answered whole and as quickly as before."""
    started_s = time.monotonic()
    while time.monotonic() - started_s < MOST_RECOVERY_S:
        told = _told(base, 1, CONNECTIONS * 4, core=core, pause=pause_ms)
        if not told.failed and told.p99_ms <= p99_ms:
            break
    return round(time.monotonic() - started_s, 1)


def _told(base: str, seconds: int, connections: int, *, core: int | None, pause: int = 0) -> Told:
    told = _asked(base, seconds, connections, core=core, pause=pause)
    assert told is not None
    return told


def _asked(base: str, seconds: int, connections: int, *, core: int | None, pause: int = 0) -> Told | None:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA.format(pause=pause, seed=secrets.randbelow(10**6), origin=ORIGIN, key=KEY))
        script.flush()
        return wrk(base, seconds, "-t1", f"-c{connections}", "-s", script.name, core=core)


@contextmanager
def _cores() -> Iterator[tuple[int | None, int | None]]:
    """Yield a core for the server and one for wrk; None where there are not two."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    yield (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def _shop(settings: Settings, tiles: int) -> None:
    context = Context(settings=settings)
    migrate.upgrade(context.engine)
    with context.sessions.begin() as session:
        shop = Shop(session, context.store).open()
        for n in range(1, 501):
            shop.product(f"P-{n}", f"Product {n}")
        for n in range(1, tiles + 1):
            shop.post(f"post_{n}", f"P-{n % 500 + 1}", like_count=n % 50, author=f"creator {n % 40}")
    context.close()


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
