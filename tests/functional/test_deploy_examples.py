"""The examples of docs/deploy: nginx caches what may be cached and nothing else, and the settings are settings."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
import urllib3

from support.live import eventually, free_port
from support.variants import on_one_variant
from widget_server.settings import Settings

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"


@pytest.fixture
def proxy(site, tmp_path):
    """The address of an nginx with the example's file in front of the running server, without its TLS."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"^\s*ssl_certificate.*$", "", text, flags=re.M).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    text = text.replace("127.0.0.1:8000", site.live.base.removeprefix("http://"))
    text = text.replace("/var/cache/nginx/vitrine", str(tmp_path / "cache"))
    folders = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        # Only root may, and has to, say whose the processes are: they write below a folder of root's.
        f"{'user root root; ' if os.geteuid() == 0 else ''}\n"
        f"daemon off; pid {tmp_path / 'pid'}; error_log {tmp_path / 'log'};\n"
        f"events {{}}\nhttp {{ access_log off;\n{folders}{text} }}\n"
    )
    with subprocess.Popen([program, "-c", str(config), "-e", str(tmp_path / "log")]) as process:
        base = f"http://127.0.0.1:{port}"
        with urllib3.PoolManager(retries=False, timeout=60.0) as http:
            try:
                eventually(lambda: answers(http, f"{base}/healthz"))
                yield lambda path, **headers: http.request("GET", base + path, headers=headers)
            finally:
                process.terminate()


def answers(http, url):
    with suppress(urllib3.exceptions.HTTPError):
        return http.request("GET", url).status == 200
    return False


@on_one_variant
def test_nginx_caches_the_public_answers_and_nothing_of_anybody_in_particular(proxy, site):
    feed = f"/v1/{site.key}/feed?page=home"
    assert eventually(lambda: proxy(feed).headers["X-Cache"] == "HIT")
    assert proxy(feed).json()["items"]
    bearer = {"Authorization": f"Bearer {site.secret_key}"}
    assert proxy(f"{feed}&explain=1", **bearer).headers["X-Cache"] == "BYPASS"
    assert proxy(f"{feed}&explain=1").status in (401, 403)
    assert "X-Cache" not in proxy("/panel/").headers
    # The server believes the proxy of the caller's address only, so the machine's own metrics stay its own.
    assert proxy("/healthz").status == 200


def test_the_settings_of_the_example_are_settings():
    names = re.findall(r"^#?(VITRINE_\w+)=", (DEPLOY / "vitrine.env").read_text(), flags=re.M)
    known = {f"VITRINE_{name.upper()}" for name in Settings.model_fields}
    assert len(names) > 6
    assert set(names) <= known
    named = set(re.findall(r"VITRINE_\w+", (DEPLOY / "compose.yaml").read_text() + (DEPLOY / "Dockerfile").read_text()))
    assert named <= known
