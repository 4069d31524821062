"""What a model would have made of each shopper when they came, from what they had done before that.

Owns the taste term of views that have been, so that the whole order of two models can be compared. For jobs only.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ranking.candidates import CandidateSet
from ranking.exposures import Exposures
from ranking.interactions import Interaction
from ranking.model import Model
from ranking.personalization import TasteIndex, build_taste_index, taste
from ranking.types import FloatArray, IntArray, ShopperAction, ShopperLook, ShopperProfile

# As many as are read when a shopper asks for a feed, and enough views to compare in a night.
_ACTIONS, _LOOKS = 50, 300
_MOST_VIEWS = 50_000


def taste_terms(
    rows: Exposures, candidates: CandidateSet, model: Model, interactions: Sequence[Interaction] = (), *, start: int = 0
) -> FloatArray:
    """Return the taste term that the rows from `start` on would have had under a model, (n_rows - start,).

    rows: in order of time. interactions: what shoppers did, by the names that the rows have; of no shopper at all means
    that the tiles they clicked say it. Whoever had done nothing before, and all after 50,000 views, have 0.
    """
    found = np.zeros(len(rows) - start)
    index = build_taste_index(candidates, model.taste, model.segments)
    place = candidates.places_of(rows.tile)
    looked = rows.looked(model.examination).tolist()
    done = _done(rows, place, candidates, interactions)
    by_shopper = np.argsort(rows.shopper, kind="stable")
    views = 0
    for own in np.split(by_shopper, np.flatnonzero(np.diff(rows.shopper[by_shopper])) + 1):
        shopper = int(rows.shopper[own[0]])
        if own[-1] < start or views >= _MOST_VIEWS or not (shopper in done or rows.at_s[own[0]] < rows.at_s[own[-1]]):
            continue
        known = own[place[own] >= 0]
        looks = [
            ShopperLook(item=candidates.ids[tile], examined=looked[row])
            for row, tile in zip(known.tolist(), place[known].tolist(), strict=True)
        ]
        past = _Past(actions=done.get(shopper, []), looks=looks, looked_s=rows.at_s[known].tolist())
        for view in _views(rows, known):
            term = past.taste(index, float(rows.at_s[view[0]])) if view[-1] >= start else None
            if term is not None:
                later = view[view >= start]
                found[later - start] = model.weights.taste * term[place[later]]
                views += 1
    return found


class _Past:
    """One shopper's actions and looks, oldest first."""

    def __init__(self, *, actions: list[ShopperAction], looks: list[ShopperLook], looked_s: list[float]) -> None:
        self.actions = actions
        self.acted_s = [action.at_s or 0.0 for action in actions]
        self.looks = looks
        self.looked_s = looked_s

    def taste(self, index: TasteIndex, at_s: float) -> FloatArray | None:
        """Return the taste term of every tile at a moment; None where nothing was known by then."""
        acted, looked = bisect_left(self.acted_s, at_s), bisect_left(self.looked_s, at_s)
        actions = tuple(reversed(self.actions[max(0, acted - _ACTIONS) : acted]))
        # Without segments nobody asks what was passed over.
        looks = tuple(reversed(self.looks[max(0, looked - _LOOKS) : looked])) if len(index.segments) else ()
        if not (actions or looks):
            return None
        return taste(index, ShopperProfile(actions=actions, looks=looks), now_s=at_s)


def _views(rows: Exposures, own: IntArray) -> list[IntArray]:
    """Return the rows of each view, the first first."""
    order = own[np.argsort(rows.view[own], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(rows.view[order])) + 1) if len(order) else []


def _done(
    rows: Exposures, place: IntArray, candidates: CandidateSet, interactions: Sequence[Interaction]
) -> dict[int, list[ShopperAction]]:
    """Return per number of shopper what they did, oldest first."""
    found: defaultdict[int, list[ShopperAction]] = defaultdict(list)
    if interactions:
        number = {name: shopper for shopper, name in enumerate(rows.names)}
        for one in sorted(interactions, key=lambda one: one.at_s):
            if one.shopper in number:
                action = ShopperAction(item=one.item, weight=one.weight, at_s=one.at_s)
                found[number[one.shopper]].append(action)
    else:
        for row in np.flatnonzero(rows.clicked & (place >= 0)).tolist():
            action = ShopperAction(item=candidates.ids[place[row]], at_s=float(rows.at_s[row]))
            found[int(rows.shopper[row])].append(action)
    return dict(found)
