"""Bounded random draws that give tiles of unknown worth a chance, and the probability of what was drawn.

Owns variants, draws and propensities. The draws come from a hash and not from a generator, so that every process and
every order of tiles gives a tile the same draw. Source: docs/ranking.md, eq. 10 to 12; Thompson sampling.
"""

import numpy as np
import numpy.typing as npt

from ranking.types import FloatArray, IntArray

EPOCH_S = 600
VARIANT_COUNT = 4  # Few enough that a cache in front still answers most requests.
_LOGISTIC = np.sqrt(3.0) / np.pi  # the scale of a logistic distribution of standard deviation 1
_LOWEST = 1e-4


def variant_at(now_s: float) -> int:
    """Return the public variant of a minute: four take turns, and every ten minutes four new ones replace them."""
    minute = int(now_s // 60)
    return int(now_s // EPOCH_S) * VARIANT_COUNT + minute % VARIANT_COUNT


def variant_is_current(variant: int, now_s: float) -> bool:
    """Say whether a variant may still be continued: for at least ten minutes after its turn began."""
    return 0 <= int(now_s // EPOCH_S) - variant // VARIANT_COUNT <= 1


def draws(numbers: IntArray, scope: int, variant: int) -> FloatArray:
    """Return one draw per tile from a logistic distribution of mean 0 and deviation 1, (n_tiles,); the same for the
    same tile number, scope key and variant everywhere."""
    uniform = uniforms(numbers, scope, variant)
    return np.asarray(_LOGISTIC * np.log(uniform / (1.0 - uniform)), dtype=np.float64)


def uniforms(numbers: IntArray, scope: int, variant: int) -> FloatArray:
    """Return one number between 0 and 1 per tile, (n_tiles,), by the same rule."""
    seed = _mix(np.array([scope], dtype=np.uint64) ^ _mix(np.array([variant], dtype=np.uint64)))
    mixed = _mix(numbers.astype(np.uint64) ^ seed)
    return np.asarray(((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)


def bounded(draw: FloatArray, spread: FloatArray, bound: float) -> FloatArray:
    """Return the exploration term: draw times spread, squashed into (-bound, bound) so that it stays a strict order."""
    if bound <= 0.0:
        return np.zeros_like(draw)
    return np.asarray(bound * np.tanh(spread * draw / bound), dtype=np.float64)


def propensities(scores: FloatArray, means: FloatArray, spread: FloatArray, bound: float) -> FloatArray:
    """Return the probability of each served tile to stand where it stands, given the scores of its neighbours, (n,).

    scores: as served, not increasing. means: the same scores without exploration. spread: standard deviations. A tile
    lands in its place if its draw falls between its neighbours' scores. Within [1e-4, 1]. Without exploration 1.
    """
    if bound <= 0.0:
        return np.ones_like(scores)
    sides = np.empty((2, len(scores)))  # above and below
    sides[0, :1], sides[0, 1:] = np.inf, scores[:-1]
    sides[1, -1:], sides[1, :-1] = -np.inf, scores[1:]
    above, below = _below(sides - means, spread, bound)
    return np.asarray(np.minimum(np.maximum(above - below, _LOWEST), 1.0))


def _below(term: FloatArray, spread: FloatArray, bound: float) -> FloatArray:
    """Return the probability that the exploration term stays below a value."""
    # Not numpy.clip, which takes longer than all the rest of a few tiles.
    inside = np.minimum(np.maximum(term / bound, -1.0 + 1e-12), 1.0 - 1e-12)
    draw = np.arctanh(inside) * (-bound / _LOGISTIC) / np.maximum(spread, 1e-9)
    return np.asarray(1.0 / (1.0 + np.exp(np.minimum(np.maximum(draw, -50.0), 50.0))), dtype=np.float64)


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves half of the bits of the output."""
    with np.errstate(over="ignore"):
        values = values + np.uint64(0x9E3779B97F4A7C15)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))
