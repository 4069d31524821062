"""Which imported reviews are by verified buyers: proven by the shop's own orders, never by what a file claims.

A review from our own form is not matched here: anybody can type an address; see submit_review. The addresses in a file
are the shop's word, as its orders are.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from moderation.authenticity import OrderLine, verified_buyer
from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Order, ProductAlias, Review, Submission
from widget_server.db.tables import OrderLine as OrderLineRow
from widget_server.db.types import normal_email
from widget_server.services.audit import record
from widget_server.services.incoming import FORM_PLATFORM


def verify_buyers(session: Session, site_id: int, emails: Collection[str], *, actor: str, now: datetime) -> bool:
    """Look for the order behind every unproven imported review of these people, in the caller's transaction.

    An order proves one review of a product, the first.  Run when their reviews or their orders arrive.
    Returns whether shoppers can see a difference.
    """
    emails = {normal_email(email) for email in emails}
    if not emails:
        return False
    reviews = session.execute(
        select(Review, Submission)
        .join(Submission, (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id))
        .where(
            Review.site_id == site_id,
            Review.order_id.is_(None),
            Review.email.in_(emails),
            Submission.platform != FORM_PLATFORM,
        )
        .order_by(Submission.posted_at, Submission.number)
    ).all()
    if not reviews:
        return False
    orders = _orders(session, site_id, emails)
    names = _names(session, site_id, {review.product_id for review, _ in reviews})
    used = _used(session, site_id, {line.order for lines in orders.values() for line in lines})
    visible = False
    for review, submission in reviews:
        # A row of this very transaction still has the address as it was written.
        person = normal_email(review.email or "")
        proof = verified_buyer(
            customer=person,
            products=names[review.product_id],
            reviewed_at=submission.posted_at,
            orders=[line for line in orders.get(person, ()) if (line.order, review.product_id) not in used],
        )
        if proof is None:
            continue
        review.order_id = proof.order
        used.add((proof.order, review.product_id))
        visible |= is_public(State(submission.state))
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="review.buyer_verified",
            subject_kind="review",
            subject_id=submission.id,
        )
    return visible


def _orders(session: Session, site_id: int, emails: Collection[str]) -> dict[str, list[OrderLine]]:
    """Return the order lines of each person; a shop's customer reference may be the address itself."""
    query = (
        select(Order.id, Order.customer, Order.email, Order.placed_at, OrderLineRow.product_id)
        .join(OrderLineRow, (OrderLineRow.site_id == Order.site_id) & (OrderLineRow.order_id == Order.id))
        .where(Order.site_id == site_id, or_(Order.email.in_(emails), Order.customer.in_(emails)))
    )
    orders: dict[str, list[OrderLine]] = {}
    for row in session.execute(query):
        for person in {row.email, row.customer} & set(emails):
            line = OrderLine(order=row.id, customer=person, product=row.product_id, at=row.placed_at)
            orders.setdefault(person, []).append(line)
    return orders


def _used(session: Session, site_id: int, order_ids: Collection[str]) -> set[tuple[str, str]]:
    """Return the pairs of order and product on which a review rests already."""
    query = select(Review.order_id, Review.product_id).where(Review.site_id == site_id, Review.order_id.in_(order_ids))
    return {(order or "", product) for order, product in session.execute(query)}


def _names(session: Session, site_id: int, product_ids: Collection[str]) -> dict[str, set[str]]:
    """Return each product's id and the other names an order may speak of it by."""
    names = {product_id: {product_id} for product_id in product_ids}
    query = select(ProductAlias.product_id, ProductAlias.value).where(
        ProductAlias.site_id == site_id, ProductAlias.product_id.in_(product_ids)
    )
    for product_id, value in session.execute(query):
        names[product_id].add(value)
    return names
