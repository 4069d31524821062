"""Isso, a comment server, with one page of 20 comments: what reading costs where each answer is made anew.

It runs from an environment of its own, since its libraries are not ours: `make bench` installs it into `.bench/`.
"""

import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.serving import ROOT, free_port, wait_for

PATH = "/?uri=%2Fpage&nested_limit=5"
_PAGE = "http://localhost:9"
_COMMENTS = 20
_SETTINGS = """[general]
dbpath = {folder}/comments.db
host = {page}/
[server]
listen = http://127.0.0.1:{port}/
[guard]
enabled = false
[moderation]
enabled = false
"""


@contextmanager
def isso() -> Iterator[tuple[int, int] | None]:
    """Serve a page of 20 comments; yields port and process id, None where Isso is not installed."""
    program = shutil.which("isso", path=str(ROOT / ".bench" / "bin"))
    if program is None:
        yield None
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "isso.cfg")
        settings.write_text(_SETTINGS.format(folder=folder, page=_PAGE, port=port))
        command = [program, "-c", str(settings), "run"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            wait_for(server, port)
            for number in range(_COMMENTS):
                _comment(port, number)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(30)


def _comment(port: int, number: int) -> None:
    text = f"Number {number}: wearing the linen dress again, with a straw hat and sandals, on a windy day"
    body = json.dumps({"author": f"author {number}", "text": text, "title": "A page"}).encode()
    headers = {"Content-Type": "application/json", "Origin": _PAGE}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/new?uri=%2Fpage", data=body, headers=headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        if answer.status not in (201, 202):
            raise RuntimeError(f"Isso answered {answer.status}")
    time.sleep(0.01)
