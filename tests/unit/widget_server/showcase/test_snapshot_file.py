import numpy as np
import pytest

from widget_server.showcase.snapshot_file import NotASnapshot, WrittenSnapshot, open_file, write_file

KEY, OTHER = b"k" * 32, b"o" * 32
ARRAYS = {
    "numbers": np.arange(7, dtype=np.int64),
    "empty": np.empty((0, 4), dtype=np.float32),
    "flags": np.array([True, False]),
    "table": np.arange(6, dtype=np.int32).reshape(2, 3),
}
WRITTEN = WrittenSnapshot(site_id=3, site_key="pk_1", version=9, public_url="https://vitrine.example", arrays=ARRAYS)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "snapshots" / "3.snapshot"
    write_file(path, WRITTEN, KEY)
    return path


def test_what_is_written_is_read_and_nobody_can_change_it(path):
    found = open_file(path, KEY)
    assert (found.site_id, found.site_key, found.version, found.public_url) == (3, "pk_1", 9, "https://vitrine.example")
    assert found.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        read = found.arrays[name]
        assert (read.tolist(), read.dtype, read.shape) == (array.tolist(), array.dtype, array.shape)
    with pytest.raises(ValueError, match="read-only"):
        found.arrays["numbers"][0] = 1


def test_a_file_that_was_replaced_stays_what_it_was_for_who_reads_it(path):
    before = open_file(path, KEY)
    write_file(
        path,
        WrittenSnapshot(site_id=3, site_key="pk_1", version=10, public_url="", arrays={"numbers": np.zeros(1)}),
        KEY,
    )
    assert before.arrays["numbers"].tolist() == list(range(7))
    assert open_file(path, KEY).version == 10
    assert [file.name for file in path.parent.iterdir()] == ["3.snapshot"]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_no_byte_may_be_another(path, share):
    body = bytearray(path.read_bytes())
    body[int(share * len(body))] ^= 1
    path.write_bytes(body)
    with pytest.raises(NotASnapshot):
        open_file(path, KEY)


@pytest.mark.parametrize("length", [0, 10, 60, 200, -1])
def test_a_file_that_was_cut_is_none(path, length):
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(NotASnapshot):
        open_file(path, KEY)


def test_a_seal_of_another_key_is_none(path):
    with pytest.raises(NotASnapshot, match="key"):
        open_file(path, OTHER)


def test_the_file_of_another_release_is_none(path, monkeypatch):
    monkeypatch.setattr("widget_server.showcase.snapshot_file.FORMAT", "another")
    with pytest.raises(NotASnapshot, match="format"):
        open_file(path, KEY)


def test_without_a_file_there_is_nothing_to_open(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_file(tmp_path / "none", KEY)
