"""A model as a file: an .npz archive of arrays with a JSON header that names its version and checksum; never pickle.

Owns the format. A file that was cut short, changed or written by another version is refused, so that a caller keeps
the model it has.
"""

import hashlib
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ranking.model import Model, Segments, Shrinkage, TasteFactors, Weights
from ranking.position_bias import Examination

FORMAT = "vitrine-ranking-model"
FORMAT_VERSION = 1
_TASTE_ARRAYS = ("items", "history", "target", "mean", "spread")
_SEGMENT_ARRAYS = ("segment_items", "segment_log_rates", "segment_log_shares", "segment_rates")
_ARRAYS = (*_TASTE_ARRAYS, *_SEGMENT_ARRAYS)
_SCALARS = ("counter_half_life_s", "fresh_half_life_s", "exploration_bound", "similar_score")
_MAX_HEADER_BYTES = 1_000_000
# What numpy and zipfile raise for bytes that were cut, flipped or are something else altogether.
_UNREADABLE = (
    *(EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)

ErrorCode = Literal["damaged", "other_version", "not_a_model"]


class ModelFileError(ValueError):
    """A model file that cannot be used: `code` is damaged, other_version or not_a_model."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code: ErrorCode = code


def save(model: Model, path: str | Path) -> None:
    """Write a model; the file appears whole or not at all."""
    target = Path(path)
    partial = target.with_name(f"{target.name}.part")
    with partial.open("wb") as file:
        file.write(dumps(model))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)


def load(path: str | Path) -> Model:
    """Read a model. Raises ModelFileError if it is damaged, of another version or no model, OSError if unreadable."""
    return loads(Path(path).read_bytes())


def dumps(model: Model) -> bytes:
    """Return a model as the bytes of its file."""
    arrays = {
        "items": np.array(model.taste.items, dtype=np.str_),
        "history": np.asarray(model.taste.history, dtype=np.float32),
        "target": np.asarray(model.taste.target, dtype=np.float32),
        "mean": np.asarray(model.taste.mean, dtype=np.float32),
        "spread": np.asarray(model.taste.spread, dtype=np.float32),
        "segment_items": np.array(model.segments.items, dtype=np.str_),
        "segment_log_rates": np.asarray(model.segments.log_rates, dtype=np.float32),
        "segment_log_shares": np.asarray(model.segments.log_shares, dtype=np.float32),
        "segment_rates": np.asarray(model.segments.rates, dtype=np.float32),
    }
    header = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": model.version,
        "weights": asdict(model.weights),
        "shrinkage": asdict(model.shrinkage),
        "examination": {"curves": dict(model.examination.curves), "exponent": model.examination.exponent},
        "scalars": {name: getattr(model, name) for name in _SCALARS},
        "taste": {name: getattr(model.taste, name) for name in ("scale", "discount", "recency_s")},
        "checksum": _checksum(arrays),
    }
    header["header_checksum"] = _header_checksum(header)
    buffer = io.BytesIO()
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, header=text, **arrays)
    return buffer.getvalue()


def loads(raw: bytes) -> Model:
    """Read a model from the bytes of its file. Raises ModelFileError if it is damaged, of another version or none."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            header = _header(archive["header"])
            arrays = {name: archive[name] for name in _ARRAYS}
    except ModelFileError:
        raise
    except KeyError as error:
        raise ModelFileError("not_a_model", f"This is no ranking model: it has no {error}.") from error
    except _UNREADABLE as error:
        code: ErrorCode = "damaged" if raw[:2] == b"PK" else "not_a_model"
        raise ModelFileError(code, f"This cannot be read as a model: {error}.") from error
    if header["checksum"] != _checksum(arrays):
        raise ModelFileError("damaged", "The model was changed after it was written: its checksum does not fit.")
    return _model(header, arrays)


def first_readable(bodies: Iterable[bytes], refused: Callable[[ModelFileError], object]) -> Model | None:
    """Return the first of some files that can be read, None where none can; why not is told to `refused`."""
    for body in bodies:
        try:
            return loads(body)
        except ModelFileError as error:
            refused(error)
    return None


def _header(text: np.ndarray[Any, np.dtype[np.uint8]]) -> dict[str, Any]:
    if text.nbytes > _MAX_HEADER_BYTES:
        raise ModelFileError("not_a_model", "The header of the model file is too long.")
    header = json.loads(bytes(text))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ModelFileError("not_a_model", "The file is an archive, but no ranking model.")
    if header.get("format_version") != FORMAT_VERSION:
        raise ModelFileError(
            "other_version",
            f"The model file has format version {header.get('format_version')}; this release reads {FORMAT_VERSION}."
            " Train again with this release.",
        )
    stated = header.pop("header_checksum", None)
    if stated != _header_checksum(header):
        raise ModelFileError("damaged", "The header of the model file was changed after it was written.")
    return header


def _model(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> Model:
    items, history, target, mean, spread = (arrays[name] for name in _TASTE_ARRAYS)
    lengths = {len(items), len(mean), len(spread), *(len(vectors) for vectors in (history, target))}
    if history.shape != target.shape or history.ndim != 2 or len(lengths) != 1:
        raise ModelFileError("damaged", "The model holds arrays of unequal shapes.")
    tiles, log_rates, log_shares, rates = (arrays[name] for name in _SEGMENT_ARRAYS)
    if log_rates.shape != (len(tiles), len(log_shares)) or rates.shape != (len(tiles),):
        raise ModelFileError("damaged", "The model holds segments of unequal shapes.")
    examination = header["examination"]
    curves = {layout: tuple(curve) for layout, curve in examination["curves"].items()}
    return Model(
        version=header["version"],
        weights=Weights(**_known(Weights, header["weights"])),
        shrinkage=Shrinkage(**_known(Shrinkage, header["shrinkage"])),
        examination=Examination(curves=curves, exponent=examination["exponent"]),
        taste=TasteFactors(
            items=tuple(items.tolist()), history=history, target=target, mean=mean, spread=spread, **header["taste"]
        ),
        segments=Segments(items=tuple(tiles.tolist()), log_rates=log_rates, log_shares=log_shares, rates=rates),
        **{name: float(header["scalars"][name]) for name in _SCALARS},
    )


def _known(kind: type[Weights] | type[Shrinkage], values: Mapping[str, float]) -> dict[str, float]:
    return {known.name: float(values[known.name]) for known in fields(kind)}


def _checksum(arrays: Mapping[str, Any]) -> str:
    digest = hashlib.sha256()
    for name in _ARRAYS:
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _header_checksum(header: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(header, sort_keys=True).encode()).hexdigest()
