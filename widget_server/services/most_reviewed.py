"""Which product has the most published reviews: the one to show what reviews look like."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from widget_server.db.tables import Review, Submission


def most_reviewed(session: Session, site_id: int) -> str | None:
    """Return the id of the product with the most approved reviews, of several the first by id; None without any."""
    return session.scalar(
        select(Review.product_id)
        .join(Submission, (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id))
        .where(Review.site_id == site_id, Submission.state == "approved")
        .group_by(Review.product_id)
        .order_by(func.count().desc(), Review.product_id)
        .limit(1)
    )
