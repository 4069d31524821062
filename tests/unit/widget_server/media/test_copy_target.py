import pytest

from widget_server.media.copy_target import open_target


@pytest.fixture(params=["folder", "bucket"])
def target(request, tmp_path):
    if request.param == "folder":
        return open_target(str(tmp_path / "copy"))
    return open_target(f"s3://{request.getfixturevalue('bucket')}/copy")


def test_a_file_is_written_once_read_renewed_and_deleted(target):
    assert target.read("a/b.json") is None
    assert target.write("a/b.json", b"{}")
    assert not target.write("a/b.json", b"{}")
    assert target.write("a/b.json", b"[]")
    assert target.read("a/b.json") == b"[]"
    target.delete("a/b.json")
    target.delete("a/b.json")
    assert target.read("a/b.json") is None


def test_nothing_outside_of_a_folder_is_deleted(tmp_path):
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("of somebody else")
    target = open_target(str(tmp_path / "copy"))
    target.write("ours.json", b"{}")
    target.delete("../theirs.txt")
    assert theirs.is_file()
