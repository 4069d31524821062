import dataclasses
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.model import Model, Segments, TasteFactors, Weights
from ranking.model_file import ModelFileError, dumps, first_readable, load, loads, save
from ranking.position_bias import Examination


def learnt():
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    return Model(
        version="2026-11-22T02:00Z",
        weights=Weights(popularity=1.25),
        examination=Examination(curves={"grid": (1.0, 0.5)}, exponent=0.7),
        taste=TasteFactors(
            items=("a", "b", "ü"),
            history=vectors,
            target=-vectors,
            mean=vectors[:, 0],
            spread=vectors[:, 1],
            discount=0.9,
            recency_s=5.0,
        ),
        segments=Segments(items=("a", "b"), log_rates=vectors[:2], log_shares=vectors[0], rates=vectors[:2, 0]),
    )


def test_a_model_comes_back_as_it_was(tmp_path):
    save(learnt(), tmp_path / "model.npz")
    back = load(tmp_path / "model.npz")
    before, after = learnt(), back
    for field in dataclasses.fields(Model):
        if field.name not in ("taste", "segments"):
            assert getattr(after, field.name) == getattr(before, field.name)
    assert after.taste.items == before.taste.items
    assert (after.taste.history == before.taste.history).all()
    assert (after.taste.target == before.taste.target).all()
    assert after.segments.items == before.segments.items
    for name in ("log_rates", "log_shares", "rates"):
        assert (getattr(after.segments, name) == getattr(before.segments, name)).all()
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


def test_the_default_model_has_a_file_too():
    assert loads(dumps(Model.default())).version == "default"


def test_the_file_holds_no_pickle(tmp_path):
    save(learnt(), tmp_path / "model.npz")
    with zipfile.ZipFile(tmp_path / "model.npz") as archive:
        assert all(b"|O" not in archive.read(name)[:200] for name in archive.namelist())


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_a_file_cut_short_is_refused(length):
    raw = dumps(learnt())
    with pytest.raises(ModelFileError) as refused:
        loads(raw[: length % len(raw)])
    assert refused.value.code in ("damaged", "not_a_model")


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_gives_another_model(place, flip):
    raw = bytearray(dumps(learnt()))
    raw[place % len(raw)] ^= flip
    try:
        back = loads(bytes(raw))
    except ModelFileError:
        return
    # Bytes that carry nothing (times in the archive) may differ; what is read must not.
    assert (back.version, back.weights, back.taste.items) == (learnt().version, learnt().weights, learnt().taste.items)
    assert (back.taste.history == learnt().taste.history).all()


def rewritten(**changes):
    """Return the bytes of a model whose header says something else."""
    import io

    with np.load(io.BytesIO(dumps(learnt()))) as archive:
        arrays = dict(archive)
    header = {**json.loads(bytes(arrays["header"])), **changes}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def test_another_version_is_refused_by_name():
    with pytest.raises(ModelFileError, match="format version 2") as refused:
        loads(rewritten(format_version=2))
    assert refused.value.code == "other_version"


def test_a_header_that_was_changed_is_refused():
    with pytest.raises(ModelFileError) as refused:
        loads(rewritten(version="better"))
    assert refused.value.code == "damaged"


@pytest.mark.parametrize("raw", [b"", b"PK", b"no archive", b"\x80\x04K*."])
def test_what_is_no_model_is_refused(raw):
    with pytest.raises(ModelFileError):
        loads(raw)


def test_of_several_files_the_first_that_can_be_read_counts():
    good, told = dumps(Model(version="good")), []
    found = first_readable([rewritten(format_version=2), good[:100], good, b"never read"], told.append)
    assert found.version == "good"
    assert [error.code for error in told] == ["other_version", "damaged"]
    assert first_readable([], told.append) is None


def test_an_archive_of_something_else_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ModelFileError) as refused:
        load(tmp_path / "other.npz")
    assert refused.value.code == "not_a_model"
