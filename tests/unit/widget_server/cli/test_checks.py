from datetime import timedelta
from pathlib import Path

import pytest

from widget_server.cli.checks import check_installation
from widget_server.services.context import Context
from widget_server.services.queue_photos import queue_photos


def findings(context):
    return {one.name: one for one in check_installation(context)}


def bad(context):
    return [name for name, finding in findings(context).items() if not finding.is_good]


def other(context, **settings):
    """Return a context with other settings and the same store."""
    made = Context(settings=context.settings.model_copy(update=settings), now=context.now)
    made.__dict__.update({name: value for name, value in context.__dict__.items() if name in ("engine", "decoder")})
    return made


def test_a_sound_installation_has_nothing_to_do(context):
    assert bad(context) == []


def test_a_store_that_was_never_made_is_told_to_be_made(tmp_path, decoder, clock):
    from widget_server.settings import Settings

    context = Context(settings=Settings(data=tmp_path / "none"), now=clock)
    context.__dict__["decoder"] = decoder
    found = findings(context)
    assert not found["data folder"].is_good
    assert "vitrine init" in found["data folder"].sentence
    assert "vitrine init" in found["secret key"].sentence
    context.engine.dispose()


def test_a_secret_that_others_can_read_is_found(context, tmp_path):
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in findings(other(context, secret_key=""))["secret key"].sentence
    (tmp_path / "secret_key").chmod(0o600)
    assert findings(other(context, secret_key=""))["secret key"].is_good


def test_a_database_that_does_not_answer_is_found_without_its_password(context):
    sick = other(context, database_url="postgresql+psycopg://vitrine:hunter2@127.0.0.1:9/none")
    sick.__dict__.pop("engine")
    found = findings(sick)["database"]
    assert (found.is_good, "VITRINE_DATABASE_URL" in found.sentence, "hunter2" in found.sentence) == (
        False,
        True,
        False,
    )
    sick.engine.dispose()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"media_url": "/proc/nowhere/media"}, "media store"),
        ({"redis_url": "redis://127.0.0.1:9/0"}, "job queue"),
        ({"public_url": "vitrine.example"}, "public address"),
        ({"public_url": "http://vitrine.example"}, "public address"),
        ({"data": Path("/proc/nowhere")}, "data folder"),
    ],
)
def test_what_cannot_be_used_names_its_setting(context, change, name):
    finding = findings(other(context, **change))[name]
    assert not finding.is_good
    assert "VITRINE_" in finding.sentence or "TLS" in finding.sentence


def test_work_that_nobody_does_is_found(context, site_id, clock):
    with context.sessions.begin() as session:
        queue_photos(session, site_id, "product", {"A-1": {0: "https://x.example/a.jpg"}}, clock())
    assert bad(context) == []
    clock.time += timedelta(minutes=11)
    assert bad(context) == ["job runner"]
