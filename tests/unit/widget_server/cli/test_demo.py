"""`vitrine demo` makes the store, loads the sample once and tells where to go; loading itself is test_load_sample's."""

import pytest

from support.command import vitrine
from widget_server.demo.load_sample import LoadedSample
from widget_server.settings import Settings

LOAD = "widget_server.demo.load_sample.load_sample"


@pytest.mark.parametrize(
    ("loaded", "said"),
    [
        (LoadedSample(email="o@x.example", password="pw-1", is_new=True), "The sample shop is ready."),
        (LoadedSample(email="o@x.example", password="", is_new=False), "(the password you set)"),
    ],
)
def test_the_addresses_and_the_sign_in_are_printed(tmp_path, monkeypatch, loaded, said):
    # Loading takes a minute and has tests of its own; here only what is said about it is asked.
    monkeypatch.setattr(LOAD, lambda context, on_step: loaded)
    answer = vitrine(Settings(data=tmp_path, secret_key="x"), "demo")
    assert answer.exit_code == 0
    for part in (said, "http://127.0.0.1:8000/demo/", "http://127.0.0.1:8000/panel/", "/feed", "o@x.example"):
        assert part in answer.stdout
    assert (tmp_path / "vitrine.db").exists()


def test_the_store_is_made_before_anything_is_loaded(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(
        LOAD,
        lambda context, on_step: (
            steps.append((tmp_path / "vitrine.db").exists()) or LoadedSample(email="", password="", is_new=True)
        ),
    )
    vitrine(Settings(data=tmp_path, secret_key="x"), "demo")
    assert steps == [True]
