"""A test run that is killed leaves nothing running."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.live import eventually

TESTS = Path(__file__).parents[1]
RUN = """
import sys, time
from support.started import start
child = start([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_what_a_run_started_ends_with_it():
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE) as run:
        child = int(run.stdout.readline())
        run.kill()
    try:
        eventually(lambda: not Path(f"/proc/{child}/stat").exists() or is_dead(child))
    finally:
        if not is_dead(child):
            os.kill(child, signal.SIGKILL)


def is_dead(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
