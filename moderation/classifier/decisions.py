"""What is learnt from: decisions of people on words, and what each says about each risk.

Owns which decisions tell something. Taste, missing rights and pictures are not in the words, so what was rejected for
them is no example of anything; a rejection for another reason is no example of this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.heuristics.competitor import NAME_WEIGHT
from moderation.scores import REASON_OF, Risk, Scored
from moderation.types import Reason, Submission

NOT_IN_THE_WORDS = frozenset({Reason.STYLE, Reason.NO_RIGHTS, Reason.NOT_A_PRODUCT_PHOTO, Reason.FAKE, Reason.ILLEGAL})

LEAST_DECISIONS, MOST_DECISIONS = 200, 20_000
"""Fewer teach nothing; of more the newest are taken."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision on one revision.  at_s : Unix time.  heuristics : of that revision.  reason : None for approved.
    key : what whoever asks knows the item by; nothing is learnt from it."""

    at_s: float
    submission: Submission
    heuristics: tuple[Scored, ...]
    reason: Reason | None
    key: str = ""


def usable(decided: Sequence[Decided]) -> list[Decided]:
    """Return those that words can tell of, oldest first."""
    told = [one for one in decided if one.reason not in NOT_IN_THE_WORDS]
    return sorted(told, key=lambda one: one.at_s)


def is_case(risk: Risk, one: Decided) -> bool:
    """Whether a decision says that the risk was there."""
    if one.reason is None or risk is Risk.ANY:
        return one.reason is not None
    if risk is Risk.COMPETITOR:
        # Both are rejected as advertising; which of it was a competitor's only the site's own list tells.
        return one.reason is Reason.SPAM and heuristic(risk, one) >= NAME_WEIGHT
    return one.reason is REASON_OF[risk]


def heuristic(risk: Risk, one: Decided) -> float:
    """Return the heuristic score of a risk."""
    return next((scored.value for scored in one.heuristics if scored.risk is risk), 0.0)
