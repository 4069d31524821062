"""Finding what shoppers act on: only what is publicly shown at this moment can be voted on or reported."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from moderation.rights import may_show
from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Media, Product, Submission, SubmissionMedia
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.freeze_product import is_frozen
from widget_server.services.grant_rights import ledger_of


def find_shown(session: Session, site_id: int, submission_id: str, now: datetime) -> Submission:
    """Return what shoppers can see: in a public state, with a right, not frozen, with a place.

    A tile's place is its photo; a review or question stands on the page of its product too.  Raises NotFound ("id").
    """
    submission = session.get(Submission, (site_id, submission_id))
    if (
        submission is None
        or not is_public(State(submission.state))
        or not may_show(ledger_of(session, site_id, [submission_id]).get(submission_id, ()), now)
        or is_frozen(session, site_id, _products(submission), now)
        or not (_has_page(session, submission) or _has_photo(session, submission))
    ):
        raise NotFound(
            Sentence("Nothing is shown here under “%(submission_id)s”.", submission_id=submission_id), parameter="id"
        )
    return submission


def _products(submission: Submission) -> list[str]:
    shown = [link.product_id for link in submission.products if link.state == "confirmed"]
    return [*shown, submission.about.product_id] if submission.about else shown


def _has_page(session: Session, submission: Submission) -> bool:
    if submission.about is None:
        return False
    product = session.get(Product, (submission.site_id, submission.about.product_id))
    return product is not None and product.published


def _has_photo(session: Session, submission: Submission) -> bool:
    ready = (SubmissionMedia.site_id == Media.site_id) & (SubmissionMedia.media_id == Media.id)
    query = select(
        exists().where(
            ready,
            SubmissionMedia.site_id == submission.site_id,
            SubmissionMedia.submission_id == submission.id,
            Media.taken_down_at.is_(None),
        )
    )
    return bool(session.scalar(query))
