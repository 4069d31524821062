"""The examples of docs/deploy: nginx caches what may be cached and nothing else, and the settings are settings."""

import re
from pathlib import Path

import pytest

from support.live import eventually
from support.proxy import nginx_in_front_of
from support.variants import on_one_variant
from widget_server.settings import Settings

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"


@pytest.fixture
def proxy(site, tmp_path):
    """Ask an nginx with the example's file in front of the running server."""
    with nginx_in_front_of(site.live, tmp_path) as ask:
        yield ask


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
