"""`vitrine worker`: the job runner as a process of its own."""

import os
import signal
import sys
import threading

import click

from widget_server.cli.base import open_context
from widget_server.jobs.runner import make_runner


@click.command()
@click.option("--until-stdin-closes", is_flag=True, hidden=True, help="End when the process that started it is gone.")
def worker(until_stdin_closes: bool) -> None:
    """Run jobs: fetch photos and videos, import uploads, train at night. SIGTERM ends it after the job in hand."""
    with open_context() as context:
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, name="stdin", daemon=True).start()
        make_runner(context).run()


def _end_with_stdin() -> None:
    """Wait for the other end of the pipe to close, however its process ended."""
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
