import pytest

from support.command import vitrine
from support.databases import SECRET
from widget_server.cli.base import Refused, open_context, read_settings, site_id_of
from widget_server.errors import NotFound
from widget_server.settings import Settings


def test_a_verb_before_init_says_what_to_do_and_makes_no_tables(tmp_path):
    result = vitrine(
        Settings(data=tmp_path, secret_key=SECRET), "site", "create", "Kiln", "--origin", "https://a.example"
    )
    assert (result.exit_code, "vitrine init" in result.stderr, result.stdout) == (2, True, "")


def test_a_setting_that_cannot_be_used_is_named(monkeypatch):
    monkeypatch.setenv("VITRINE_PORT", "ninety")
    with pytest.raises(Refused) as caught:
        read_settings()
    assert "VITRINE_PORT" in caught.value.message
    assert caught.value.exit_code == 2


def test_a_site_is_found_by_its_key_or_not_at_all(context, settings, site_id):
    with open_context(settings) as opened:
        assert site_id_of(opened, "pk_test") == site_id
        with pytest.raises(NotFound):
            site_id_of(opened, "pk_no")


def test_an_expected_failure_is_a_sentence_without_a_traceback(context, settings):
    result = vitrine(settings, "user", "create", "a@b.example", "--site", "pk_no", "--role", "owner")
    assert result.exit_code == 2
    assert result.stderr.startswith("vitrine: There is no site")
    assert "Traceback" not in result.output


def test_python_m_is_the_command_too(tmp_path):
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "-m", "widget_server.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("vitrine, version")
