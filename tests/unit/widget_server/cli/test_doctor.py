from support.command import vitrine
from support.databases import SECRET
from widget_server.settings import Settings


def test_a_sound_installation_ends_with_0_and_says_so_line_by_line(context, settings):
    result = vitrine(settings, "doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert {line[:6] for line in result.stdout.splitlines()} == {"ok    "}


def test_something_to_do_ends_with_1_and_says_what(tmp_path):
    result = vitrine(Settings(data=tmp_path / "none", secret_key=SECRET), "doctor")
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("TO DO") and "vitrine init" in line]
