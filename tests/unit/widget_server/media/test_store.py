import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from widget_server.media.store import MediaStore, MediaUnavailable, open_store


@pytest.fixture(params=["folder", "s3", "s3 without a prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    if request.param == "folder":
        return open_store(str(tmp_path / "not" / "there yet"))
    bucket = request.getfixturevalue("bucket")
    return open_store(f"s3://{bucket}/shops/media" if request.param == "s3" else f"s3://{bucket}")


def test_a_body_comes_back_byte_for_byte(store: MediaStore) -> None:
    body = secrets.token_bytes(300_000)
    store.put("1/originals/a", body)
    assert store.get("1/originals/a") == body
    assert store.exists("1/originals/a")


def test_an_empty_body_is_a_body(store: MediaStore) -> None:
    store.put("1/empty", b"")
    assert store.get("1/empty") == b""


def test_putting_again_replaces(store: MediaStore) -> None:
    store.put("1/a", b"old, and longer")
    store.put("1/a", b"new")
    assert store.get("1/a") == b"new"


def test_an_absent_key_is_a_key_error(store: MediaStore) -> None:
    with pytest.raises(KeyError):
        store.get("1/absent")
    assert not store.exists("1/absent")


def test_deleting_forgets_and_may_be_repeated(store: MediaStore) -> None:
    store.put("1/a", b"x")
    store.delete("1/a")
    store.delete("1/a")
    assert not store.exists("1/a")
    with pytest.raises(KeyError):
        store.get("1/a")


def test_keys_are_listed_by_folder_and_not_by_the_beginning_of_a_name(store: MediaStore) -> None:
    names = {"1/originals/a", "1/renditions/b/320.avif", "1/renditions/b/320.jpg", "12/originals/c"}
    for name in names:
        store.put(name, b"x")
    assert set(store.keys()) == names
    assert set(store.keys("1")) == {name for name in names if name.startswith("1/")}
    assert set(store.keys("1/renditions/b")) == {"1/renditions/b/320.avif", "1/renditions/b/320.jpg"}
    assert list(store.keys("2")) == []


def test_keys_are_told_apart_by_when_they_were_put(store: MediaStore) -> None:
    store.put_all({"1/a": b"x", "1/b": b"y", "2/c": b"z"})
    now = datetime.now(UTC)
    assert set(store.keys_written_before(now + timedelta(days=1), "1")) == {"1/a", "1/b"}
    assert list(store.keys_written_before(now - timedelta(days=1))) == []
    assert store.was_written_before("1/a", now + timedelta(days=1))
    assert not store.was_written_before("1/a", now - timedelta(days=1))
    assert not store.was_written_before("1/absent", now + timedelta(days=1))


def test_more_keys_than_one_page_are_all_listed(store: MediaStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: store.put(f"1/{number}", b""), range(120)))
    assert sorted(map(int, (key.split("/")[1] for key in store.keys("1")))) == list(range(120))


def test_a_reader_never_sees_half_a_body(store: MediaStore) -> None:
    bodies = [bytes([part]) * 400_000 for part in b"ab"]
    store.put("1/a", bodies[0])
    done = threading.Event()

    def write() -> None:
        for number in range(12):
            store.put("1/a", bodies[number % 2])
        done.set()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        seen = [store.get("1/a")]
        while not done.is_set():
            seen.append(store.get("1/a"))
        writing.result()
    assert all(body in bodies for body in seen)


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    store = open_store(str(tmp_path / "media"))
    with pytest.raises(Exception, match=r"(?i)path"):
        store.put("../outside", b"changed")
    assert outside.read_bytes() == b"untouched"


def test_a_relative_folder_is_taken_from_where_the_server_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("./var/media")
    monkeypatch.chdir("/")
    store.put("1/a", b"x")
    assert (tmp_path / "var/media/1/a").read_bytes() == b"x"


@pytest.mark.parametrize("url", ["s3:///prefix", "https://example.org/media", "gs://bucket"])
def test_addresses_of_other_kinds_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        open_store(url)


def test_an_s3_server_that_is_away_is_noticed_soon(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    store = open_store(f"s3://{bucket}")
    started_s = time.monotonic()
    with pytest.raises(MediaUnavailable):
        store.put("1/a", b"x")
    assert time.monotonic() - started_s < 25


def test_a_part_of_a_body_comes_in_pieces_that_fit_together(store: MediaStore) -> None:
    body = secrets.token_bytes(1_300_000)
    store.put("1/videos/a.mp4", body)
    for start, end in ((0, len(body)), (5, 6), (524_000, 1_100_000), (len(body) - 1, len(body)), (7, 7)):
        pieces = list(store.get_parts("1/videos/a.mp4", start, end))
        assert b"".join(pieces) == body[start:end]
        assert all(len(piece) <= 2**19 for piece in pieces)
    assert store.size_bytes("1/videos/a.mp4") == len(body)


def test_the_part_of_what_is_not_there_is_a_key_error_before_anything_is_sent(store: MediaStore) -> None:
    with pytest.raises(KeyError):
        store.get_parts("1/none", 0, 10)
    with pytest.raises(KeyError):
        store.size_bytes("1/none")
