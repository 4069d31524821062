"""A shopper's vote on a review: one per voter, changeable; the figures are shown anew a few seconds later."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from widget_server.db.tables import Vote
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.find_shown import find_shown
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump_soon


@dataclass(frozen=True, kw_only=True)
class VoteCounts:
    """How many shoppers found a review helpful, and how many did not."""

    helpful_count: int
    unhelpful_count: int


def vote(context: Context, site_id: int, review_id: str, *, helpful: bool, voter: str) -> VoteCounts:
    """Count a vote; the same voter again replaces their vote.

    voter : an opaque keyed hash, at most 64 characters, that names nobody.  Raises NotFound for a review not shown.
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = find_shown(session, site_id, review_id, now)
        if submission.review is None:
            raise NotFound(Sentence("There is no review “%(review_id)s”.", review_id=review_id), parameter="id")
        cast = session.get(Vote, (site_id, review_id, voter))
        if cast is None:
            cast = Vote(site_id=site_id, submission_id=review_id, voter=voter)
            session.add(cast)
        changed = cast.helpful is not helpful
        cast.helpful, cast.at = helpful, now
        session.flush()
        total, yes = session.execute(
            select(func.count(), func.sum(case((Vote.helpful, 1), else_=0))).where(
                Vote.site_id == site_id, Vote.submission_id == review_id
            )
        ).one()
        submission.review.helpful_count, submission.review.unhelpful_count = int(yes), total - int(yes)
        if changed:
            bump_soon(session, site_id, now, submissions=[review_id])
        return VoteCounts(helpful_count=int(yes), unhelpful_count=total - int(yes))
