import stat

import pytest
from pydantic import ValidationError

from widget_server.settings import Settings


def test_the_embedded_default_keeps_everything_in_one_folder(tmp_path):
    settings = Settings(data=tmp_path)
    assert settings.resolved_database_url == f"sqlite:///{tmp_path / 'vitrine.db'}"
    assert settings.resolved_media_url == str(tmp_path / "media")
    assert settings.jobs_path == tmp_path / "jobs.db"
    assert settings.resolved_public_url == "http://127.0.0.1:8000"


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("VITRINE_PUBLIC_URL", "https://ugc.shop.example/")
    monkeypatch.setenv("VITRINE_PORT", "9000")
    settings = Settings()
    assert (settings.resolved_public_url, settings.port) == ("https://ugc.shop.example", 9000)


def test_a_setting_out_of_range_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("VITRINE_PORT", "99999")
    with pytest.raises(ValidationError, match="port"):
        Settings()


def test_the_generated_secret_stays_the_same_and_is_readable_by_its_owner_only(tmp_path):
    first = Settings(data=tmp_path / "new").root_secret
    assert Settings(data=tmp_path / "new").root_secret == first
    assert len(first) >= 48
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_a_given_secret_writes_no_file(tmp_path):
    assert Settings(data=tmp_path, secret_key="given").root_secret == b"given"
    assert list(tmp_path.iterdir()) == []
