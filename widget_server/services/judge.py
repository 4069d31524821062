"""Judging a submission: what the rules find in its newest words and photos, and which products they see in a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from moderation import types as m
from moderation.states import is_public
from moderation.suggestions import ProductMatcher
from widget_server.db.tables import Submission
from widget_server.services.screen import Screener
from widget_server.services.suggest_products import suggest


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges submissions of one site; decides nothing.

    matcher : None where products are not looked for.  auto_confirm : whether certain suggestions need no person.
    """

    screener: Screener
    matcher: ProductMatcher | None
    auto_confirm: bool

    def judge(self, session: Session, submission: Submission, words: m.Submission, now: datetime) -> None:
        """Write findings and suggestions onto the row, in the caller's transaction.

        words : the newest content, which of a published submission is the one that waits.
        """
        submission.verdicts = self.screener.screen(session, submission.id, words)
        # Of something published the products follow the approved words until the new ones are approved.
        if self.matcher and words.kind is m.Kind.POST and not is_public(m.State(submission.state)):
            suggest(self.matcher, submission, words.phashes, auto_confirm=self.auto_confirm, now=now)


def words_of(submission: Submission, phashes: Sequence[str]) -> m.Submission:
    """Return the content of a row as moderation sees it."""
    return m.Submission(
        kind=m.Kind(submission.kind),
        text=submission.text,
        title=submission.title,
        author=submission.author,
        language=submission.language,
        tags=tuple(submission.tags),
        photo_count=len(submission.media),
        phashes=tuple(phashes),
    )


def words_of_revision(submission: Submission, content: Mapping[str, Any], phashes: Sequence[str]) -> m.Submission:
    """Return a held content (services.revisions) of a row as moderation sees it."""
    return m.Submission(
        kind=m.Kind(submission.kind),
        text=content["text"],
        title=content["title"],
        author=content.get("author", submission.author),
        language=content["language"],
        tags=tuple(content["tags"]),
        photo_count=len(content["media"]),
        phashes=tuple(phashes),
    )
