"""Holds content whose photo is already here, as a copy or in another size or compression."""

from moderation.rules.base import Rule, ScreeningContext, hold, passed
from moderation.types import Reason, Submission, Verdict

NAME = "duplicate_photo"


def check(submission: Submission, context: ScreeningContext) -> Verdict:
    """Hold a submission one of whose photos looks like a known one."""
    if context.known_photos is None:
        return passed(NAME)
    for phash in submission.phashes:
        if matches := context.known_photos.near(phash):
            return hold(
                NAME, "same", "A photo looks the same as in %(other)s.", reason=Reason.DUPLICATE, other=matches[0].key
            )
    return passed(NAME)


RULE = Rule(name=NAME, about="A photo that is already here, whatever its size, waits for a person.", check=check)
