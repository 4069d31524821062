"""A real nginx in front of a running server, with the file of docs/deploy, without its TLS."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import urllib3

from support.live import Live, eventually, free_port

EXAMPLE = Path(__file__).parents[2] / "docs" / "deploy" / "nginx.conf"
Ask = Callable[..., urllib3.BaseHTTPResponse]


@contextmanager
def nginx_in_front_of(live: Live, folder: Path) -> Iterator[Ask]:
    """Run nginx for the block; yields what asks it for a path, with headers."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    text = re.sub(r"^\s*ssl_certificate.*$", "", EXAMPLE.read_text(), flags=re.M)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    text = text.replace("127.0.0.1:8000", live.base.removeprefix("http://"))
    text = text.replace("/var/cache/nginx/vitrine", str(folder / "cache"))
    folders = "".join(
        f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        # Only root may, and has to, say whose the processes are: they write below a folder of root's.
        f"{'user root root; ' if os.geteuid() == 0 else ''}\n"
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'log'};\n"
        f"events {{}}\nhttp {{ access_log off;\n{folders}{text} }}\n"
    )
    with subprocess.Popen([program, "-c", str(config), "-e", str(folder / "log")]) as process:
        base = f"http://127.0.0.1:{port}"
        with urllib3.PoolManager(retries=False, timeout=60.0) as http:
            try:
                eventually(lambda: _answers(http, f"{base}/healthz"))
                yield lambda path, **headers: http.request("GET", base + path, headers=headers)
            finally:
                process.terminate()


def _answers(http: urllib3.PoolManager, url: str) -> bool:
    with suppress(urllib3.exceptions.HTTPError):
        return http.request("GET", url).status == 200
    return False
