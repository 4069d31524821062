"""Runs the rules, in order, over one submission.

Owns the order and two promises: no rule ever sees the stars, and a rule that fails holds the submission instead of
letting it through. Decides nothing: the verdicts route, a person (or a setting of the site) decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from moderation.rules import duplicate_photo, duplicate_text, links, offensive, personal_data, script, spam
from moderation.rules.base import Rule, ScreeningContext
from moderation.types import Outcome, Submission, Verdict

RULES: tuple[Rule, ...] = (
    personal_data.RULE,
    offensive.RULE,
    links.RULE,
    spam.RULE,
    script.RULE,
    duplicate_text.RULE,
    duplicate_photo.RULE,
)
"""What harms people comes first: the first finding is the one a queue shows."""

_SEVERITY = {Outcome.PASS: 0, Outcome.HOLD: 1, Outcome.REJECT: 2}
NOTHING_KNOWN = ScreeningContext()

_FAILED = "The rule “%(rule)s” failed and could not check this, so a person has to look."


def screen(
    submission: Submission, context: ScreeningContext = NOTHING_KNOWN, rules: Sequence[Rule] = RULES
) -> tuple[Verdict, ...]:
    """Judge a submission by every rule; one verdict a rule, in order.  Never raises."""
    blinded = replace(submission, rating=None)
    return tuple(_run(rule, blinded, context) for rule in rules)


def _run(rule: Rule, submission: Submission, context: ScreeningContext) -> Verdict:
    try:
        verdict = rule.check(submission, context)
        if not isinstance(verdict, Verdict):
            raise TypeError("a rule answers with a Verdict")
    except Exception as error:  # whatever broke, the submission must wait; the type tells the log where to look
        return Verdict(
            rule=rule.name,
            outcome=Outcome.HOLD,
            sentence=_FAILED % {"rule": rule.name},
            template=_FAILED,
            message_key="rule.failed",
            message_params={"rule": rule.name},
            error=type(error).__name__,
        )
    return verdict


def worst(verdicts: Iterable[Verdict]) -> Outcome:
    """Say the gravest outcome; pass when there are no verdicts."""
    return max((v.outcome for v in verdicts), key=_SEVERITY.__getitem__, default=Outcome.PASS)
