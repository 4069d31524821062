"""Erase a person: reviews, questions, photos, order and event references, with an audit row that names nobody.

Rows of decisions and the audit log stay: they hold no personal data. What is counted already (engagement) names nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from moderation.states import next_state
from moderation.types import Action, Role, State
from widget_server.db.tables import (
    Appeal,
    HookVerdict,
    Media,
    Product,
    Report,
    Revision,
    Right,
    RightsRequest,
    RiskScore,
    Submission,
    SubmissionMedia,
    TextBand,
)
from widget_server.db.types import normal_email
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.event_log import events_once
from widget_server.services.export_person import held_rows
from widget_server.services.find_site import lock_site
from widget_server.services.fold_events import fold_all
from widget_server.services.keep_orders import erased_customer
from widget_server.services.queue_photos import queue_photos
from widget_server.services.reply_to_submission import forget_letters
from widget_server.services.showcase_version import bump
from widget_server.services.stage_photos import drop_photo, photos_of_revisions


@dataclass(frozen=True, kw_only=True)
class Erased:
    """How much was erased."""

    review_count: int
    question_count: int
    photo_count: int
    order_count: int
    event_count: int


def erase_person(context: Context, site_id: int, email: str, *, actor: str) -> Erased:
    """Erase what the site holds about this address, except a sign-in to the desk, which an owner removes there.

    Rows go in one transaction; the files of photos go after it, since a file without a row is shown nowhere.
    """
    now = context.now()
    files: list[str] = []
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        fold_all(session, context, site_id)
        rows = held_rows(session, site_id, email)
        ids = [one.id for one in rows.submissions]
        waiting = photos_of_revisions(session, site_id, ids)
        for submission in rows.submissions:
            _blank(session, submission)
            submission.updated_at = now
        session.flush()
        photos = _unused_photos(session, site_id, ids, waiting)
        for media in photos:
            files += drop_photo(session, media)
        for submission in rows.submissions:
            submission.media = []
        address = normal_email(email)
        session.execute(
            update(RightsRequest)
            .where(RightsRequest.site_id == site_id, RightsRequest.email == address)
            .values(email=None)
        )
        session.execute(
            update(Report)
            .where(Report.site_id == site_id, Report.email == address)
            .values(email=None, name="", text="")
        )
        event_count = len(events_once(rows.event_requests))
        for request in rows.event_requests:
            request.shopper = None
        for order in rows.orders:
            # The order stays as a basket without a buyer: what was bought together names nobody.
            order.customer, order.email = erased_customer(order.id), None
        erased = Erased(
            review_count=sum(one.review is not None for one in rows.submissions),
            question_count=sum(one.question is not None for one in rows.submissions),
            photo_count=len(photos),
            order_count=len(rows.orders),
            event_count=event_count,
        )
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="person.erased",
            subject_kind="person",
            subject_id="",
            details=vars(erased),
        )
        if rows.submissions:
            bump(session, site_id)
    for key in files:
        context.store.delete(key)
    return erased


def _blank(session: Session, submission: Submission) -> None:
    """Take out of a review or question what its author said; the empty row keeps an import from bringing it back."""
    submission.state = next_state(State(submission.state), Action.ERASE, Role.SYSTEM).value
    submission.title = submission.text = submission.author = submission.author_url = submission.permalink = ""
    submission.raw, submission.verdicts, submission.tags = {}, [], []
    assert submission.about is not None
    submission.about.email, submission.about.reply = None, ""
    if submission.review is not None:
        submission.review.location = ""
        submission.review.answers, submission.review.order_id = {}, None
    submission.risk = submission.uncertainty = 0
    for table in (Revision, Appeal, Report, Right, RightsRequest, RiskScore, TextBand, HookVerdict):
        session.execute(delete(table).where(table.site_id == submission.site_id, table.submission_id == submission.id))
    forget_letters(session, submission.site_id, submission.id)
    queue_photos(session, submission.site_id, "submission", {submission.id: {}}, submission.updated_at)


def _unused_photos(session: Session, site_id: int, ids: Sequence[str], waiting: Collection[str]) -> list[Media]:
    """Return the photos that only these submissions use, or a change of theirs that waits."""
    theirs = select(SubmissionMedia.media_id).where(
        SubmissionMedia.site_id == site_id, SubmissionMedia.submission_id.in_(ids)
    )
    others = select(SubmissionMedia.media_id).where(
        SubmissionMedia.site_id == site_id,
        SubmissionMedia.submission_id.not_in(ids),
        SubmissionMedia.media_id.is_not(None),
    )
    # The same bytes are the same photo: a reviewer may have sent the shop's own picture back.
    of_products = select(Product.image_media_id).where(Product.site_id == site_id, Product.image_media_id.is_not(None))
    query = select(Media).where(
        Media.site_id == site_id,
        or_(Media.id.in_(theirs), Media.id.in_(waiting)),
        Media.id.not_in(others),
        Media.id.not_in(of_products),
    )
    return list(session.scalars(query))
