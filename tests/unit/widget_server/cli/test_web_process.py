import os
import subprocess
import sys

from support.databases import SECRET
from support.live import eventually

CHILD = "import widget_server.cli.web_process, time; print('here', flush=True); time.sleep(600)"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def runs(pid):
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()[:1] not in ("", "Z")


def test_a_web_process_ends_when_the_process_that_keeps_it_was_killed(tmp_path):
    environment = os.environ | {"VITRINE_DATA": str(tmp_path), "VITRINE_SECRET_KEY": SECRET, "VITRINE_DATABASE_URL": ""}
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        assert runs(child)
        parent.kill()
    eventually(lambda: not runs(child))
