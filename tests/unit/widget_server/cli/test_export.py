"""`vitrine export` writes the file, warns of what is in it and counts it."""

from zipfile import is_zipfile

from support.command import counts, vitrine
from support.showcase import KEY, small_shop


def test_the_file_is_written_counted_and_warned_of(context, settings, tmp_path):
    with context.sessions() as session:
        small_shop(session, context.store)
    result = vitrine(settings, "export", "--site", KEY, str(tmp_path / "site.zip"))
    assert result.exit_code == 0
    assert is_zipfile(tmp_path / "site.zip")
    assert "keep it as safe as the database" in result.stderr
    assert counts(result)["rows"] > 20
    assert counts(result)["bytes"] == (tmp_path / "site.zip").stat().st_size


def test_an_unknown_site_writes_no_file(settings, tmp_path, context):
    assert vitrine(settings, "export", "--site", "pk_other", str(tmp_path / "site.zip")).exit_code == 2
    assert not (tmp_path / "site.zip").exists()
