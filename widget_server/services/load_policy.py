"""The public page of how a shop checks reviews: where it is, and its figures by stars.

The reasons are moderation's; the sentences around them are the page's.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from moderation.authenticity import RatingCount, count_by_rating
from moderation.types import State
from widget_server.db.session import reading_session
from widget_server.db.tables import Review, Submission
from widget_server.services.context import Context
from widget_server.services.find_site import find_site


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a shop tells of its checks.  counts : of all its reviews that were not erased, 5 stars first."""

    shop: str
    counts: tuple[RatingCount, ...]


def policy_link(context: Context, site_key: str) -> str:
    """Return the address of the page."""
    return f"{context.settings.resolved_public_url}/people/{site_key}/how-reviews-are-checked"


def load_policy(context: Context, site_key: str) -> Policy:
    """Read the page of a site.  Raises NotFound for an unknown one."""
    with reading_session(context.engine) as session:
        site = find_site(session, site_key)
        rows = session.execute(
            select(Review.rating, Submission.state, func.count())
            .join(Submission, (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id))
            .where(Review.site_id == site.id)
            .group_by(Review.rating, Submission.state)
        ).all()
    counts = count_by_rating({(rating, State(state)): count for rating, state, count in rows})
    return Policy(shop=site.name, counts=counts)
