"""Everything a site holds about a person, found by their e-mail address."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, or_, select, union
from sqlalchemy.orm import Session

from widget_server.db.event_body import StoredEvent
from widget_server.db.tables import (
    EventRequest,
    Membership,
    Order,
    Question,
    Report,
    Review,
    Revision,
    Right,
    RightsRequest,
    Submission,
    User,
)
from widget_server.db.types import normal_email
from widget_server.services.context import Context
from widget_server.services.event_log import events_once
from widget_server.services.fold_events import fold_all


@dataclass(frozen=True, kw_only=True)
class HeldRows:
    """The rows that speak of one person at one site."""

    submissions: tuple[Submission, ...]
    orders: tuple[Order, ...]
    rights: tuple[Right, ...]
    rights_requests: tuple[RightsRequest, ...]
    reports: tuple[Report, ...]
    revisions: tuple[Revision, ...]
    event_requests: tuple[EventRequest, ...]
    membership: Membership | None


def held_rows(session: Session, site_id: int, email: str) -> HeldRows:
    """Find them: what they wrote and ordered by address, events by the shop's reference for who placed those orders."""
    address = normal_email(email)
    submissions = session.scalars(
        select(Submission)
        .where(Submission.site_id == site_id, Submission.id.in_(_written_by(site_id, address)))
        .order_by(Submission.number)
    ).all()
    orders = session.scalars(
        select(Order)
        .where(Order.site_id == site_id, or_(Order.email == address, Order.customer == address))
        .order_by(Order.placed_at, Order.id)
    ).all()
    references = {address} | {order.customer for order in orders}
    return HeldRows(
        submissions=tuple(submissions),
        orders=tuple(orders),
        rights=tuple(
            session.scalars(
                select(Right).where(Right.site_id == site_id, Right.submission_id.in_([one.id for one in submissions]))
            )
        ),
        rights_requests=tuple(
            session.scalars(
                select(RightsRequest)
                .where(RightsRequest.site_id == site_id, RightsRequest.email == address)
                .order_by(RightsRequest.id)
            )
        ),
        reports=tuple(
            session.scalars(
                select(Report).where(Report.site_id == site_id, Report.email == address).order_by(Report.id)
            )
        ),
        revisions=tuple(
            session.scalars(
                select(Revision)
                .where(Revision.site_id == site_id, Revision.submission_id.in_([one.id for one in submissions]))
                .order_by(Revision.submission_id, Revision.revision)
            )
        ),
        event_requests=tuple(
            session.scalars(
                select(EventRequest).where(EventRequest.site_id == site_id, EventRequest.shopper.in_(references))
            )
        ),
        membership=session.scalars(
            select(Membership).join(User).where(Membership.site_id == site_id, User.email == address)
        ).one_or_none(),
    )


def _written_by(site_id: int, address: str) -> CompoundSelect[str]:
    return union(
        *(
            select(table.submission_id).where(table.site_id == site_id, table.email == address)
            for table in (Review, Question)
        )
    )


def export_person(context: Context, site_id: int, email: str) -> dict[str, Any]:
    """Return it as JSON values; empty lists where nothing is held."""
    with context.sessions.begin() as session:
        fold_all(session, context, site_id)
        rows = held_rows(session, site_id, email)
        return {
            "email": normal_email(email),
            "reviews": [_review(one) for one in rows.submissions if one.review],
            "questions": [_question(one) for one in rows.submissions if one.question],
            "orders": [_order(one) for one in rows.orders],
            "rights": [
                {"submission": one.submission_id, "state": one.state, "basis": one.basis, "scope": one.scope,
                 "evidence": one.evidence, "person": one.person, "photos": one.media, "at": one.at.isoformat()}
                for one in rows.rights
            ],
            "rights_requests": [
                {"submission": one.submission_id, "words": one.words, "answer": one.answer, "at": one.at.isoformat()}
                for one in rows.rights_requests
            ],
            "reports": [
                {"submission": one.submission_id, "reason": one.reason, "text": one.text, "name": one.name,
                 "outcome": one.outcome, "at": one.at.isoformat()}
                for one in rows.reports
            ],
            "revisions": [
                {"submission": one.submission_id, "revision": one.revision, "state": one.state, "content": one.content,
                 "at": one.received_at.isoformat()}
                for one in rows.revisions
            ],
            "events": [_event(one) for one in events_once(rows.event_requests)],
            "role": rows.membership.role if rows.membership else None,
        }  # fmt: skip


def _event(event: StoredEvent) -> dict[str, Any]:
    bought = event.purchase
    return {
        "type": event.type,
        "at": event.at.isoformat(),
        "item": event.item,
        "product": event.product,
        "order": bought.order if bought else None,
        "lines": bought.lines if bought else [],
    }


def _review(submission: Submission) -> dict[str, Any]:
    review = submission.review
    assert review is not None
    return {
        "id": submission.id,
        "source": submission.platform,
        "state": submission.state,
        "product": review.product_id,
        "rating": review.rating,
        "title": submission.title,
        "text": submission.text,
        "name": submission.author,
        "location": review.location,
        "answers": review.answers,
        "order": review.order_id,
        "at": submission.posted_at.isoformat(),
        "photos": [one.media_id or one.source_url for one in submission.media],
    }


def _question(submission: Submission) -> dict[str, Any]:
    question = submission.question
    assert question is not None
    return {
        "id": submission.id,
        "source": submission.platform,
        "state": submission.state,
        "product": question.product_id,
        "text": submission.text,
        "name": submission.author,
        "answer": question.reply,
        "at": submission.posted_at.isoformat(),
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "customer": order.customer,
        "at": order.placed_at.isoformat(),
        "currency": order.currency,
        "lines": [
            {"product": line.product_id, "quantity": line.quantity, "value_minor": line.value_minor}
            for line in order.lines
        ],
    }
