"""Confirm or dismiss one product of a submission; its hotspots stay as they are."""

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Submission
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def mark_product(
    context: Context, site_id: int, submission_id: str, product_id: str, *, shown: bool, actor: str
) -> None:
    """Say that a suggested product is in the submission or is not.

    Raises NotFound where the submission has no such suggestion; tag_products adds products that nobody suggested.
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        links = {link.product_id: link for link in submission.products} if submission else {}
        if submission is None or product_id not in links:
            raise NotFound(
                Sentence(
                    "“%(submission_id)s” has no suggestion “%(product_id)s”. Reload the page.",
                    submission_id=submission_id,
                    product_id=product_id,
                ),
                parameter="product",
            )
        link, state = links[product_id], "confirmed" if shown else "dismissed"
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
