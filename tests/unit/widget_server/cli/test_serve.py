import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from support.command import vitrine
from support.databases import SECRET
from support.started import start
from widget_server.cli.serve import MOST_WORKERS, default_workers
from widget_server.settings import Settings

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


def until(condition, seconds=180):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def runners_of(process) -> list[int]:
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines()[1:])
    return [int(pid) for pid, parent, words in rows if int(parent) == process.pid and "until-stdin-closes" in words]


@pytest.fixture
def serve(context, settings, site_id):
    """Start `vitrine serve`; yields (process, address). Whatever still runs is ended afterwards."""
    if settings.database_url.startswith("postgresql"):
        pytest.skip("what is tested are processes and signals, which know no database")
    port = free_port()
    environment = os.environ | {
        "VITRINE_DATA": str(settings.data), "VITRINE_DATABASE_URL": settings.database_url, "VITRINE_SECRET_KEY": SECRET,
        "VITRINE_PORT": str(port), "VITRINE_REDIS_URL": "",
    }  # fmt: skip
    process = start([sys.executable, "-m", "widget_server.cli", "serve", "--workers", "2"], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answer(f"{address}/readyz") == 200)
        until(lambda: runners_of(process))
        yield process, address
    finally:
        for pid in runners_of(process):
            os.kill(pid, signal.SIGKILL)
        process.kill()
        process.wait()


def alive(pid):
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


def test_it_serves_and_ends_gently_with_its_runner(serve):
    process, address = serve
    assert answer(f"{address}/v1/pk_test/feed?page=home") == 200
    assert answer(f"{address}/v1/pk_no/feed?page=home") == 404
    (runner,) = runners_of(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0
    assert not alive(runner)


def test_a_request_in_hand_is_answered_before_it_ends(serve):
    process, address = serve
    host, _, port = address.removeprefix("http://").partition(":")
    body = b'{"bytes": 1, "blocked_ms": 1, "shift": 0}'
    with socket.create_connection((host, int(port)), timeout=60) as caller:
        caller.sendall(
            f"POST /v1/pk_test/measurements HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n".encode()
        )
        assert caller.recv(100).startswith(b"HTTP/1.1 100")  # it is being read
        process.send_signal(signal.SIGTERM)
        until(lambda: answer(f"{address}/healthz") is None)
        assert process.poll() is None
        caller.sendall(body)
        assert caller.recv(100).startswith(b"HTTP/1.1 204")
    assert process.wait(120) == 0


def gunicorn_of_the_guide(port) -> list[str]:
    guide = Path(__file__).parents[4] / "docs" / "guides" / "operator.md"
    (line,) = (line for line in guide.read_text().splitlines() if line.startswith("gunicorn "))
    return line.replace(":8000", f":{port}").split()


def test_the_guides_gunicorn_serves_and_ends_gently(settings, site_id, tmp_path):
    pytest.importorskip("gunicorn")
    if settings.database_url.startswith("postgresql"):
        pytest.skip("what is tested is the command line, which knows no database")
    port, folder = free_port(), tmp_path / "metrics"
    folder.mkdir()
    environment = os.environ | {
        "VITRINE_DATA": str(settings.data), "VITRINE_DATABASE_URL": settings.database_url, "VITRINE_SECRET_KEY": SECRET,
        "VITRINE_REDIS_URL": "", "PROMETHEUS_MULTIPROC_DIR": str(folder),
    }  # fmt: skip
    command = [sys.executable, "-m", *gunicorn_of_the_guide(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[4]) as process:
        try:
            until(lambda: answer(f"{address}/readyz") == 200)
            assert answer(f"{address}/v1/pk_test/feed?page=home") == 200
            assert answer(f"{address}/metrics") == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(("address", "workers"), [("", 1), ("sqlite:///x.db", 1), ("postgresql+psycopg://db/x", None)])
def test_a_store_that_several_processes_share_gets_one_for_each_core(tmp_path, address, workers):
    settings = Settings(data=tmp_path, secret_key=SECRET, database_url=address)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert default_workers(settings) == (workers or min(cores, MOST_WORKERS))


def test_a_runner_that_died_is_replaced_and_nothing_outlives_the_server(serve):
    process, address = serve
    (first,) = runners_of(process)
    os.kill(first, signal.SIGKILL)
    until(lambda: runners_of(process) not in ([], [first]))
    (second,) = runners_of(process)
    process.kill()
    process.wait()
    until(lambda: not alive(second))
    until(lambda: answer(f"{address}/readyz") is None)


def test_a_server_that_is_killed_at_once_leaves_neither_its_first_runner_nor_its_web_processes(serve):
    process, address = serve
    (first,) = runners_of(process)
    process.kill()
    process.wait()
    until(lambda: not alive(first))
    until(lambda: answer(f"{address}/readyz") is None)


def test_without_a_store_it_says_what_to_do(tmp_path):
    result = vitrine(Settings(data=tmp_path, secret_key=SECRET), "serve")
    assert (result.exit_code, "vitrine init" in result.stderr) == (2, True)
