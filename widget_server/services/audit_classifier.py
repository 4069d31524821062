"""Whether a newly learnt classifier leans on criticism: it never sees the stars, but may have learnt from who did.

Owns that one look at the stars, after everything is learnt: of reviews that people published later, those of one and
two stars must not be taken for rejected more often than those of four and five, by more than chance explains.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.classifier.decisions import Decided
from moderation.rejections import HIGH, LEAST_REJECTED, LOW, interval
from moderation.scores import Risk
from widget_server.db.base import JsonValue
from widget_server.db.tables import Review

SUSPECTED = 0.5


@dataclass(frozen=True, kw_only=True)
class Lean:
    """Of `low` and `high` published critical and friendly reviews, how many a head took for rejected."""

    risk: Risk
    low: int
    low_suspected: int
    high: int
    high_suspected: int

    @property
    def leans(self) -> bool:
        """Whether the intervals of the two shares do not meet, the critical ones' above the other."""
        if self.low_suspected < LEAST_REJECTED:
            return False
        return interval(self.low_suspected, self.low)[0] > interval(self.high_suspected, self.high)[1]

    def as_json(self) -> dict[str, JsonValue]:
        """Return the counts for the report."""
        return {
            "risk": self.risk.value, "low": self.low, "low_suspected": self.low_suspected, "high": self.high,
            "high_suspected": self.high_suspected, "leans": self.leans,
        }  # fmt: skip


def leans_of(
    session: Session, site_id: int, later: Sequence[Decided], told: dict[Risk, list[tuple[float, bool]]]
) -> list[Lean]:
    """Return how each head treats later reviews that people published.  later, told : of moderation's Learnt."""
    published = {one.key for one in later if one.reason is None}
    found = select(Review.submission_id, Review.rating).where(Review.site_id == site_id)
    rows = session.execute(found.where(Review.submission_id.in_(published)))
    stars = {id: rating for id, rating in rows if rating in LOW | HIGH}
    return [_lean(risk, later, [value for value, _case in values], stars) for risk, values in told.items()]


def _lean(risk: Risk, later: Sequence[Decided], values: Sequence[float], stars: dict[str, int]) -> Lean:
    groups = {}
    for name, ratings in (("low", LOW), ("high", HIGH)):
        of_group = [
            v for one, v in zip(later, values, strict=True) if one.reason is None and stars.get(one.key) in ratings
        ]
        groups[name] = len(of_group), sum(value >= SUSPECTED for value in of_group)
    return Lean(
        risk=risk, low=groups["low"][0], low_suspected=groups["low"][1], high=groups["high"][0],
        high_suspected=groups["high"][1],
    )  # fmt: skip
