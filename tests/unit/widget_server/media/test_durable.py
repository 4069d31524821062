"""What was acknowledged is on the disk: bytes before names, and the names of the folders as well."""

import os
from pathlib import Path

import pytest

from widget_server.media.durable import write_durably


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The calls that decide what a power cut leaves, in their order; they are carried out."""
    seen: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def seen_fsync(handle: int) -> None:
        seen.append(("sync", os.readlink(f"/proc/self/fd/{handle}") if os.path.isdir("/proc/self/fd") else ""))
        fsync(handle)

    def seen_replace(part: Path, path: Path) -> Path:
        seen.append(("name", str(path)))
        return replace(part, path)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    return seen


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="what a handle stands for is told by /proc only")
def test_bytes_are_on_the_disk_before_their_name_and_folders_after_it(
    tmp_path: Path, calls: list[tuple[str, str]]
) -> None:
    write_durably(tmp_path, {"1/a/320.avif": b"x", "1/a/640.avif": b"y"})
    kinds = [kind for kind, _ in calls]
    assert kinds[:4] == ["sync", "sync", "name", "name"]
    assert all(path.endswith(".part") for kind, path in calls[:2])
    assert {path for _, path in calls[4:]} == {str(tmp_path / part) for part in ("1/a", "1", "")}
    assert (tmp_path / "1/a/640.avif").read_bytes() == b"y"


def test_nothing_but_the_files_is_left(tmp_path: Path) -> None:
    write_durably(tmp_path, {"1/a": b"old"})
    write_durably(tmp_path, {"1/a": b"new"})
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "1").iterdir()] == [("a", b"new")]


def test_a_write_that_fails_leaves_what_was_there_and_no_parts(tmp_path: Path) -> None:
    write_durably(tmp_path, {"1/a": b"old", "1/folder/b": b"x"})
    with pytest.raises(OSError):
        write_durably(tmp_path, {"1/folder": b"a folder is in the way", "1/a": b"new"})
    assert (tmp_path / "1/a").read_bytes() == b"old"
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("key", ["../a", "1/../../a", "/a", "1//a", "", "1/./a", "1/\0"])
def test_a_path_that_leaves_the_folder_is_refused_and_nothing_is_written(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError):
        write_durably(tmp_path / "media", {"1/b": b"x", key: b"x"})
    assert not (tmp_path / "media").exists()
