import io
import json

import numpy as np
import pytest

from moderation.classifier import model_file
from moderation.classifier.model import Classifier
from moderation.classifier.model_file import ModelFileError, dumps, loads
from moderation.scores import Risk
from support.made_decisions import decision

SPAM = decision("Click here, got rich with the zenicoin trading bot", None)


def test_a_model_read_again_scores_alike(learnt):
    again = loads(dumps(learnt.model))
    assert again.version == learnt.model.version
    assert again.score(SPAM.submission, SPAM.heuristics) == learnt.model.score(SPAM.submission, SPAM.heuristics)


def test_no_word_that_anybody_wrote_is_in_the_file(learnt):
    assert b"zenicoin" not in dumps(learnt.model)
    with np.load(io.BytesIO(dumps(learnt.model)), allow_pickle=False) as archive:
        assert b"zenicoin" not in bytes(archive["header"])


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_refused(learnt, share):
    raw = dumps(learnt.model)
    with pytest.raises(ModelFileError) as error:
        loads(raw[: int(len(raw) * share)])
    assert error.value.code in ("damaged", "not_a_model")


def test_a_file_for_other_features_is_refused(learnt, monkeypatch):
    raw = dumps(learnt.model)
    monkeypatch.setattr(model_file, "PIECE", 5)
    with pytest.raises(ModelFileError) as error:
        loads(raw)
    assert error.value.code == "other_version"


def rewritten(raw, change_header=lambda header: None, **arrays):
    """Write a model's file again with something changed, as a careless or a hostile hand does."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
        held = {name: archive[name] for name in archive.files}
    header = json.loads(bytes(held["header"]))
    change_header(header)
    held |= {"header": np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)} | arrays
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **held)
    return buffer.getvalue()


def code(raw):
    with pytest.raises(ModelFileError) as error:
        loads(raw)
    return error.value.code


def test_changed_weights_and_a_changed_header_are_noticed(learnt):
    raw = dumps(learnt.model)
    assert code(rewritten(raw, **{"any.weights": np.zeros(3, dtype=np.float32)})) == "damaged"
    assert code(rewritten(raw, lambda header: header.update(version="another"))) == "damaged"
    assert code(rewritten(raw, lambda header: header.update(format="cake"))) == "not_a_model"
    assert code(rewritten(raw, lambda header: header.update(format_version=2))) == "other_version"


def test_weights_in_places_that_are_none_are_refused(learnt):
    broken = Classifier(version="v", heads={Risk.ANY: learnt.model.heads[Risk.ANY]})
    raw = dumps(broken)
    with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "header"}
    arrays["any.places"] = arrays["any.places"] + 10_000_000

    def sign(header):
        header["checksum"] = model_file._checksum(arrays)
        del header["header_checksum"]
        header["header_checksum"] = model_file._header_checksum(header)

    assert code(rewritten(raw, sign, **arrays)) == "damaged"


def test_other_archives_and_bytes_are_no_models():
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(1))
    assert code(buffer.getvalue()) == "not_a_model"
    assert code(b"a photo") == "not_a_model"
    buffer = io.BytesIO()
    np.savez_compressed(buffer, header=np.zeros(1_000_001, dtype=np.uint8))
    assert code(buffer.getvalue()) == "not_a_model"
