"""A server of its own for the benches: starts one granian worker, and reads what a request costs it.

CPU comes from /proc, so it needs Linux; elsewhere it is None. So are the figures of peers that are not installed
(Debian's packages nginx-light and wrk).
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from widget_server.cli.serve import THREADS

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 120
_NOTHING: Mapping[str, str] = {}


@contextmanager
def served(
    target: str,
    environment: Mapping[str, str] = _NOTHING,
    *,
    workers: int = 1,
    core: int | None = None,
    patient: bool = True,
) -> Iterator[tuple[int, int]]:
    """Serve a WSGI application with granian workers, on one core where it is named; yields port and process id, at once
    if not patient."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "bench")))
    server = subprocess.Popen(
        [*_on_core(core), *command, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS),
         "--log-level", "warning", target],
        env={**os.environ, **environment, "PYTHONPATH": paths}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if patient:
            wait_for(server, port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def nginx(body: bytes, headers: Mapping[str, str]) -> Iterator[tuple[int, int] | None]:
    """Serve one file with one nginx worker that logs its requests; yields its port and process id, None without it."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "feed").write_bytes(body)
        added = " ".join(f'add_header {name} "{value}";' for name, value in headers.items())
        temporary = " ".join(f"{name}_temp_path {folder};" for name in _NGINX_TEMPORARY)
        Path(folder, "conf").write_text(
            f"worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error; events {{}}\n"
            f"http {{ access_log {folder}/access; {temporary} keepalive_requests 10000000;\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; default_type application/feed+json; {added} }} }}\n"
        )
        os.chmod(folder, 0o755)  # its worker is another user where it was started by root
        command = [program, "-e", f"{folder}/error", "-c", f"{folder}/conf"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            wait_for(server, port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(30)


_NGINX_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline_s:
            raise RuntimeError(f"{server.args!r} did not start")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Something that answers: name, port, process id, and what it is asked."""

    name: str
    port: int
    pid: int
    path: str
    headers: Mapping[str, str]


def interleaved_us(peers: Sequence[Peer], *, rounds: int, round_s: int, connections: int = 8) -> dict[str, float]:
    """Return the median CPU in µs per request of each peer under wrk, who take turns; {} without wrk or /proc."""
    if shutil.which("wrk") is None or tree_cpu_s(os.getpid()) is None:
        return {}
    found: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            found[peer.name].append(_wrk_us(peer, round_s, connections))
    return {name: round(statistics.median(values), 1) for name, values in found.items()}


def _wrk_us(peer: Peer, round_s: int, connections: int) -> float:
    headers = [part for name, value in peer.headers.items() for part in ("-H", f"{name}: {value}")]
    before_s = tree_cpu_s(peer.pid)
    told = wrk(f"http://127.0.0.1:{peer.port}{peer.path}", round_s, "-t1", f"-c{connections}", *headers)
    after_s = tree_cpu_s(peer.pid)
    if told is None or told.failed or before_s is None or after_s is None:
        raise RuntimeError(f"{peer.name}: {told}")
    return (after_s - before_s) / told.requests * 1e6


@dataclass(frozen=True, kw_only=True)
class Told:
    """What wrk says: answers, those that were no success, and the quantiles of latency in ms."""

    requests: int
    failed: int
    p50_ms: float
    p99_ms: float


def wrk(url: str, seconds: int, *options: str, core: int | None = None) -> Told | None:
    """Ask for some seconds, from one core where it is named; None where wrk is not installed."""
    program = shutil.which("wrk")
    if program is None:
        return None
    command = [*_on_core(core), program, f"-d{seconds}", "--latency", *options, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    counted = re.search(r"(\d+) requests in", told)
    assert counted is not None, told
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return Told(
        requests=int(counted[1]),
        failed=(int(refused[1]) if refused else 0) + (sum(map(int, broken.groups())) if broken else 0),
        p50_ms=_quantile_ms(told, 50),
        p99_ms=_quantile_ms(told, 99),
    )


def _quantile_ms(told: str, percent: int) -> float:
    found = re.search(rf"^\s*{percent}%\s+([\d.]+)(us|ms|s|m)$", told, flags=re.M)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[found[2]] if found else 0.0


def _on_core(core: int | None) -> list[str]:
    return [] if core is None or shutil.which("taskset") is None else ["taskset", "-c", str(core)]


def rss_mb(pid: int) -> float:
    """Return the memory that a process and its children hold, in MB; Linux only."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if folder.name == str(pid) or parent == str(pid):
                pages += int((folder / "statm").read_text().split()[1])
        except OSError:
            continue
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def store_cpu_s(engine: Engine) -> float:
    """Return the processor seconds that PostgreSQL's processes for this database have used, 0 where none are seen."""
    if engine.dialect.name != "postgresql":
        return 0.0
    with engine.connect() as connection:
        pids = connection.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).scalars()
        return sum(tree_cpu_s(pid) or 0.0 for pid in pids)


def tree_cpu_s(pid: int) -> float | None:
    """Return CPU seconds of a process and its children, None where there is no /proc."""
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    total_s = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # a process of somebody else that has just ended
        if stat.parent.name == str(pid) or fields[1] == str(pid):
            total_s += (int(fields[11]) + int(fields[12])) * tick_s
    return total_s if Path("/proc/self/stat").exists() else None


def memory_mb(pid: str) -> tuple[float | None, float | None]:
    """Return what a process holds for itself and its share of what it maps with others, both in MB.

    The process, or its child with the most memory: granian's worker. None where there is no /proc.
    """
    found = [_memory_mb(one) for one in (pid, *_children(pid))]
    return max((one for one in found if one), default=(None, None))


def _children(pid: str) -> list[str]:
    listed = Path(f"/proc/{pid}/task/{pid}/children") if pid != "self" else Path("/nowhere")
    return listed.read_text().split() if listed.exists() else []


def _memory_mb(pid: str) -> tuple[float, float] | None:
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if not rollup.exists():
        return None
    kilobytes = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+) kB$", rollup.read_text(), re.M)}
    own = kilobytes["Private_Dirty"] + kilobytes["Private_Clean"]
    return round(own / 1024, 1), round((kilobytes["Pss"] - own) / 1024, 1)
