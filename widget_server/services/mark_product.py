"""Confirm, add or dismiss one product of a submission; hotspots stay as they are."""

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Product, ProductLink, Submission
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def mark_product(
    context: Context, site_id: int, submission_id: str, product_id: str, *, shown: bool, actor: str
) -> None:
    """Say that a product is in the submission or is not; one that nobody suggested is added.

    Raises NotFound for an unknown submission, a product that the catalogue does not have, or a dismissal of a product
    that is not there.
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        link = next((one for one in submission.products if one.product_id == product_id), None) if submission else None
        if submission and link is None and shown and session.get(Product, (site_id, product_id)):
            link = ProductLink(site_id=site_id, submission_id=submission_id, product_id=product_id, method="person")
            link.certain = True
            submission.products.append(link)
        if submission is None or link is None:
            raise NotFound(
                Sentence(
                    "“%(submission_id)s” has no suggestion “%(product_id)s”. Reload the page.",
                    submission_id=submission_id,
                    product_id=product_id,
                ),
                parameter="product",
            )
        state = "confirmed" if shown else "dismissed"
        if link.state == state:
            return
        link.state, link.decided_by, link.decided_at = state, actor, now
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action=f"submission.product_{state}",
            subject_kind=submission.kind,
            subject_id=submission_id,
            details={"product": product_id},
        )
        if is_public(State(submission.state)):
            bump(session, site_id, submissions=[submission_id])
