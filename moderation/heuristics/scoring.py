"""The scores of one submission by heuristics alone: what a site has before it has decided enough to learn from.

Owns which heuristics there are. The stars are taken away before any of them looks, as from the fixed rules.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from moderation.heuristics.abuse import abuse
from moderation.heuristics.base import Heuristic, Known
from moderation.heuristics.competitor import competitor
from moderation.heuristics.duplicate import duplicate
from moderation.heuristics.off_topic import off_topic
from moderation.heuristics.personal_data import personal_data
from moderation.heuristics.spam import spam
from moderation.scores import Risk, Scored, added_up, all_together
from moderation.types import Submission

HEURISTICS: Mapping[Risk, Heuristic] = MappingProxyType(
    {
        Risk.SPAM: spam,
        Risk.ABUSE: abuse,
        Risk.PERSONAL_DATA: personal_data,
        Risk.COMPETITOR: competitor,
        Risk.OFF_TOPIC: off_topic,
        Risk.DUPLICATE: duplicate,
    }
)
NOTHING_KNOWN = Known()


def score(submission: Submission, known: Known = NOTHING_KNOWN) -> tuple[Scored, ...]:
    """Return a score for each risk, in the order of Risk: the single ones, then all together."""
    blinded = replace(submission, rating=None)
    single = [added_up(risk, heuristic(blinded, known)) for risk, heuristic in HEURISTICS.items()]
    return (*single, all_together(single))
