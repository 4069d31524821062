"""How sure it is that a submission tells how to reach a person: what the rule of that name found, by its kind."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, verdicts_of
from moderation.scores import Evidence, noted
from moderation.types import Submission

WEIGHTS = {"e-mail address": 0.9, "bank account": 0.95, "phone number": 0.8, "street address": 0.7}
"""By how seldom the pattern means something else: check digits hardly ever, a street's name is also a shop's."""


def personal_data(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for personal data."""
    for verdict in verdicts_of(known, "personal_data"):
        kinds = verdict.message_params.get("kinds", "").split(", ")
        for place, kind in enumerate(kinds):
            # Places are not told apart by kind: all of them stand with the first.
            yield Evidence(
                weight=WEIGHTS.get(kind, 0.7), template=noted("It seems to show: %(kind)s"), params={"kind": kind},
                marks=verdict.marks if place == 0 else (),
            )  # fmt: skip
