from support.command import vitrine
from support.databases import SECRET
from widget_server.settings import Settings


def test_a_worker_needs_a_store(tmp_path):
    result = vitrine(Settings(data=tmp_path, secret_key=SECRET), "worker")
    assert (result.exit_code, "vitrine init" in result.stderr) == (2, True)


def test_how_serve_starts_it_is_nobody_elses_option(tmp_path):
    assert "stdin" not in vitrine(Settings(data=tmp_path, secret_key=SECRET), "worker", "--help").stdout
