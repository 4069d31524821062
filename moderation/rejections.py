"""Whether a shop rejects criticism more than praise: the share of rejected reviews by stars, with its interval.

Owns the arithmetic and the rule of when a second person has to sign. Knows no reviews and no people.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moderation.authenticity import HIDING, RATINGS, count_by_rating
from moderation.types import Action, Reason, State

LOW, HIGH = frozenset({1, 2}), frozenset({4, 5})
# The law wants these gone at once; a second look would keep them up.
URGENT = frozenset({Reason.ILLEGAL, Reason.PERSONAL_DATA})
LEAST_REJECTED = 3  # Of fewer, one more or less would turn the answer.
_Z = 1.959964  # 95 %


@dataclass(frozen=True, kw_only=True)
class RejectionShare:
    """Of `decided` reviews `rejected` were not published.  low, high : the 95 % interval of their share, 0..1.

    waiting : those beside them that nobody has decided on; criticism that waits is hidden as well.
    """

    ratings: frozenset[int]
    decided: int
    rejected: int
    waiting: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Return the share of what was decided, 0..1; 0 where nothing was."""
        return self.rejected / self.decided if self.decided else 0.0

    @property
    def waiting_share(self) -> float:
        """Return the share that waits of all that came, 0..1; 0 where nothing did."""
        return self.waiting / (self.decided + self.waiting) if self.waiting else 0.0


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; (0, 1) where nothing was counted.

    Source: Wilson, E. B., Probable inference, the law of succession, and statistical inference (1927).
    """
    if total == 0:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, centre - half), min(1.0, centre + half)


def shares_by_star(reviews: Mapping[tuple[int, State], int]) -> tuple[RejectionShare, ...]:
    """Return the share of each rating, 5 stars first.  reviews : as count_by_rating takes them."""
    counts = {one.rating: one for one in count_by_rating(reviews)}
    return tuple(
        _share(frozenset({r}), counts[r].published + counts[r].rejected, counts[r].rejected, counts[r].waiting)
        for r in RATINGS
    )


def leans_on_low_stars(shares: Iterable[RejectionShare]) -> bool:
    """Whether one and two stars are rejected more often than four and five, by more than chance explains.

    It is where the intervals of the two shares do not meet, from LEAST_REJECTED rejections on.
    """
    by_star = list(shares)
    low, high = _sum(by_star, LOW), _sum(by_star, HIGH)
    return low.rejected >= LEAST_REJECTED and low.low > high.high


def needs_second_person(action: Action, reason: Reason | None, rating: int | None) -> bool:
    """Whether this decision, where rejections lean on low stars, waits for a second person."""
    return action in HIDING and rating in LOW and reason not in URGENT


def _sum(shares: Iterable[RejectionShare], ratings: frozenset[int]) -> RejectionShare:
    wanted = [one for one in shares if one.ratings <= ratings]
    decided, rejected = sum(one.decided for one in wanted), sum(one.rejected for one in wanted)
    return _share(ratings, decided, rejected, sum(one.waiting for one in wanted))


def _share(ratings: frozenset[int], decided: int, rejected: int, waiting: int) -> RejectionShare:
    low, high = interval(rejected, decided)
    return RejectionShare(ratings=ratings, decided=decided, rejected=rejected, waiting=waiting, low=low, high=high)
