"""A classifier as a file: an .npz archive of arrays with a JSON header that names its version and checksums.

Owns the format; never pickle. What was cut short, changed, or written for other features is refused, so that a caller
keeps the model it has.
"""

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from moderation.classifier.features import DIMENSION, FACTS, HASH_BITS, PIECE
from moderation.classifier.model import Classifier, Head
from moderation.scores import Risk

FORMAT, FORMAT_VERSION = "vitrine-moderation-model", 1
_MOST_HEADER_BYTES = 1_000_000
_ARRAYS = ("places", "weights", "knots_x", "knots_y")
# What numpy and zipfile raise for bytes that were cut, flipped or are something else altogether.
_UNREADABLE = (
    *(EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
ErrorCode = Literal["damaged", "other_version", "not_a_model"]


class ModelFileError(ValueError):
    """A file that cannot be used: `code` is damaged, other_version or not_a_model."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code: ErrorCode = code


def dumps(model: Classifier) -> bytes:
    """Return a classifier as the bytes of its file; of the weights only those that are not zero."""
    arrays: dict[str, Any] = {}
    for risk, head in model.heads.items():
        places = np.flatnonzero(head.weights)
        arrays |= {
            f"{risk}.places": places.astype(np.int32),
            f"{risk}.weights": head.weights[places].astype(np.float32),
            f"{risk}.knots_x": head.knots_x.astype(np.float64),
            f"{risk}.knots_y": head.knots_y.astype(np.float64),
        }
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": model.version,
        "features": _features(),
        "heads": {
            risk.value: {"intercept": head.intercept, "slope": head.slope, "offset": head.offset}
            for risk, head in model.heads.items()
        },
        "checksum": _checksum(arrays),
    }
    header["header_checksum"] = _header_checksum(header)
    buffer = io.BytesIO()
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, header=text, **arrays)
    return buffer.getvalue()


def loads(raw: bytes) -> Classifier:
    """Read a classifier from the bytes of its file. Raises ModelFileError."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            header = _header(archive["header"])
            arrays = {f"{risk}.{name}": archive[f"{risk}.{name}"] for risk in header["heads"] for name in _ARRAYS}
    except ModelFileError:
        raise
    except KeyError as error:
        raise ModelFileError("not_a_model", f"This is no moderation model: it has no {error}.") from error
    except _UNREADABLE as error:
        code: ErrorCode = "damaged" if raw[:2] == b"PK" else "not_a_model"
        raise ModelFileError(code, f"This cannot be read as a model: {error}.") from error
    if header["checksum"] != _checksum(arrays):
        raise ModelFileError("damaged", "The model was changed after it was written: its checksum does not fit.")
    heads = {Risk(risk): _head(values, arrays, risk) for risk, values in header["heads"].items()}
    return Classifier(version=header["version"], heads=heads)


def _head(values: Mapping[str, float], arrays: Mapping[str, Any], risk: str) -> Head:
    places, weights = arrays[f"{risk}.places"], arrays[f"{risk}.weights"]
    if places.shape != weights.shape or (len(places) and not 0 <= places.min() <= places.max() < DIMENSION):
        raise ModelFileError("damaged", "The model's weights stand in no places.")
    whole = np.zeros(DIMENSION, dtype=np.float32)
    whole[places] = weights
    return Head(weights=whole, knots_x=arrays[f"{risk}.knots_x"], knots_y=arrays[f"{risk}.knots_y"], **values)


def _header(text: np.ndarray[Any, np.dtype[np.uint8]]) -> dict[str, Any]:
    if text.nbytes > _MOST_HEADER_BYTES:
        raise ModelFileError("not_a_model", "The header of the model file is too long.")
    header = json.loads(bytes(text))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ModelFileError("not_a_model", "The file is an archive, but no moderation model.")
    if header.get("format_version") != FORMAT_VERSION or header.get("features") != _features():
        raise ModelFileError("other_version", "The model was made by another release. Train again with this one.")
    stated = header.pop("header_checksum", None)
    if stated != _header_checksum(header):
        raise ModelFileError("damaged", "The header of the model file was changed after it was written.")
    return header


def _features() -> dict[str, Any]:
    """Return what the weights are for; a release with other features must not read them."""
    return {"hash_bits": HASH_BITS, "piece": PIECE, "facts": list(FACTS)}


def _checksum(arrays: Mapping[str, Any]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _header_checksum(header: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(header, sort_keys=True).encode()).hexdigest()
