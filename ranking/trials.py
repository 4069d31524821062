"""The trial place: one place near the top of a public order that goes to a new tile of which hardly anything is known.

Owns who is tried, where, and how probably. Draws around a tile's score (`exploration`) seldom carry a newcomer past
hundreds of proven tiles; this place does, and costs at most what that place earns. Source: docs/ranking.md, eq. 32.
"""

from dataclasses import dataclass

import numpy as np

from ranking.candidates import CandidateSet
from ranking.exploration import uniforms
from ranking.popularity import Popularity
from ranking.types import BoolArray, FloatArray, IntArray

# By turn, 0-based: a newcomer is soon known, the first place stays, and position bias can be told from appeal.
PLACES = (1, 2, 2, 3)
_WINDOW = 3
_RIVAL = 2  # Whose place it is, by the score without chance.
_NEW_S = 21 * 86_400.0
_NEW_SHARE = 50  # Or one in fifty of the page's tiles, the latest to arrive: old posts can be new to a shop.
_POOL = 3  # The latest are tried first; all others wait until these are judged.
_TEMPERATURE = 0.5
_OPTIMISM = 3.0  # Deviations.
_GIVEN_UP = -2.0  # One strong tile in seven is given up by bad luck; a poor one after about twenty looks.
_UNDECIDED_LOOKS, _MOST_LOOKS = 60.0, 200.0
_LEAST_LEAD = 1.2  # How much better than usual a strong tile is at least.


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """The tile that is tried in an answer: its index, the 0-based places of which it gets the first that is free and
    not behind its like, and how probably it was chosen."""

    tile: int
    places: range
    chance: float


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Trials:
    """Who may be tried on a page: tile indices, their numbers and the probability of each, (n_pool,)."""

    tiles: IntArray
    numbers: IntArray
    chances: FloatArray

    def of(self, variant: int, scope: int) -> Trial | None:
        """Return who is tried in a variant of a page's order, the same in every process; None if nobody is."""
        if not len(self.tiles):
            return None
        # The largest of log p and Gumbel noise is a draw from p. Another hash than that of the draws around scores.
        noise = -np.log(-np.log(uniforms(self.numbers, ~scope & (1 << 63) - 1, variant)))
        drawn = int(np.argmax(np.log(self.chances) + noise))
        place = PLACES[variant % len(PLACES)]
        places = range(place, place + _WINDOW)
        return Trial(tile=int(self.tiles[drawn]), places=places, chance=float(self.chances[drawn]))


NOBODY = Trials(tiles=np.empty(0, dtype=np.int64), numbers=np.empty(0, dtype=np.int64), chances=np.empty(0))


def choose_trials(
    candidates: CandidateSet,
    popular: Popularity,
    *,
    tier: IntArray,
    flow: IntArray,
    base: FloatArray,
    spread: FloatArray,
    now_s: float,
) -> Trials:
    """Return the latest of the new tiles that are hardly known here and might belong where the trial is.

    flow: indices of the tiles that may stand there; base: their scores without chance, (n_flow,); tier, spread: of all
    tiles, (n_tiles,), the latter in log-odds. A tile is tried in its own tier only, and as long as it is less than half
    as well known as the one in whose place it stands: on a page that nobody has seen nobody is tried.
    """
    if len(flow) <= _RIVAL + 1:
        return NOBODY
    leading = np.argpartition(-base, _RIVAL)[: _RIVAL + 1]
    rival = int(leading[_RIVAL])
    if (tier[flow[leading]] != tier[flow[rival]]).any():
        return NOBODY  # The trial place belongs to two tiers.
    fits = (
        (base < base[rival])
        & (base + _OPTIMISM * spread[flow] >= base[rival])
        & (tier[flow] == tier[flow[rival]])
        & candidates.in_stock[flow]
        & _is_new(candidates, flow, now_s)
        & _is_undecided(popular, flow, int(flow[rival]))
    )
    tried = np.flatnonzero(fits)
    if not len(tried):
        return NOBODY
    latest = tried[np.argsort(-candidates.numbers[flow[tried]], kind="stable")[:_POOL]]
    tiles = flow[latest]
    hope = (base[latest] + spread[tiles]) / _TEMPERATURE
    chances = np.exp(hope - hope.max())
    return Trials(tiles=tiles, numbers=candidates.numbers[tiles], chances=chances / float(chances.sum()))


def _is_new(candidates: CandidateSet, flow: IntArray, now_s: float) -> BoolArray:
    """Say of each tile whether it was posted or arrived lately, (n_flow,); a day that is not known may be any."""
    posted_at_s, numbers = candidates.posted_at_s[flow], candidates.numbers[flow]
    latest = max(_POOL, len(flow) // _NEW_SHARE)
    arrived = numbers >= np.partition(numbers, -latest)[-latest]
    found: BoolArray = arrived | ~(posted_at_s > 0.0) | (now_s - posted_at_s < _NEW_S)
    return found


def _is_undecided(popular: Popularity, flow: IntArray, rival: int) -> BoolArray:
    """Say of each tile whether it may still be as good as its rival, (n_flow,).

    A sequential probability ratio test (Wald 1945) between the rival's rate and what is usual for the tile.
    """
    looks, clicks, usual = popular.page_looks[flow], popular.page_clicks[flow], popular.prior[flow]
    strong = np.clip(_LEAST_LEAD * usual, popular.rate[rival], 0.95)
    usual = np.minimum(usual, strong / _LEAST_LEAD)
    passed_over = np.maximum(looks - clicks, 0.0)
    evidence = clicks * np.log(strong / usual) + passed_over * np.log((1.0 - strong) / (1.0 - usual))
    enough = np.where(evidence > 0.0, _MOST_LOOKS, _UNDECIDED_LOOKS)
    found: BoolArray = (evidence > _GIVEN_UP) & (looks < np.minimum(enough, popular.page_looks[rival] / 2.0))
    return found
