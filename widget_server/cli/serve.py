"""`vitrine serve`: the web server, with a job runner inside on the embedded default."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from granian import Granian
from granian.constants import Interfaces

from widget_server.api.fair_gate import IN_HAND
from widget_server.cli.base import open_context, read_settings
from widget_server.settings import Settings

# Some more than the gate keeps in hand for all sites together: kept answers never wait for those that do. granian warns
# of so many; all but a few of them only wait for their turn.
THREADS = 2 * IN_HAND + 8
MOST_WORKERS = 64
_RESTART_PAUSE_S = 2.0
# The web server's own messages go where everything goes: to our handler of the root logger.
_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")},
}


@click.command()
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), show_default="one a core, on SQLite 1", help="Web processes."
)
def serve(workers: int | None) -> None:
    """Serve the feeds, the elements and the desk; runs jobs as well unless VITRINE_REDIS_URL names a shared queue."""
    settings = read_settings()
    with open_context(settings):
        pass  # the store is there and current
    workers = workers or default_workers(settings)
    if workers > 1:
        _share_metrics(settings)
    server = Granian(
        "widget_server.cli.web_process:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        websockets=False,
        log_dictconfig=_LOGGING,
    )
    click.echo(f"Vitrine serves {settings.resolved_public_url}", err=True)
    with _job_runner(beside=not settings.redis_url):
        server.serve()


def default_workers(settings: Settings) -> int:
    """Return how many web processes fit the store: SQLite, whose writers queue up anyway, is for one small machine."""
    if settings.resolved_database_url.startswith("sqlite"):
        return 1
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _share_metrics(settings: Settings) -> None:
    """Let the web processes add up their measurements in a folder that begins empty."""
    folder = settings.data.absolute() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


@contextmanager
def _job_runner(*, beside: bool) -> Iterator[None]:
    """Keep a job runner alive as a process of its own: photos take CPU that requests should not wait for."""
    if not beside:
        yield
        return
    ending = threading.Event()
    # The first is started before there are web processes: one forked while another thread starts a program inherits the
    # pipe that tells of its start, and the thread waits for the end of that pipe for ever.
    keeper = threading.Thread(target=_keep_alive, args=(_start_runner(), ending), name="job-runner")
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _start_runner() -> "subprocess.Popen[bytes]":
    # The runner reads the pipe to notice when this process is gone, even if it was killed.
    command = [sys.executable, "-m", "widget_server.cli", "worker", "--until-stdin-closes"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def _keep_alive(runner: "subprocess.Popen[bytes]", ending: threading.Event) -> None:
    while True:
        with runner:
            while runner.poll() is None and not ending.wait(0.5):
                pass
            if runner.poll() is None:
                runner.terminate()
        if ending.wait(_RESTART_PAUSE_S):
            return
        runner = _start_runner()
