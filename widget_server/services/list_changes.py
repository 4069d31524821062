"""What became, meanwhile, of submissions that somebody has in front of them."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from widget_server.db.tables import Revision, Submission


def changed_since(session: Session, site_id: int, seen: Mapping[str, tuple[int, str]]) -> list[str]:
    """Return the ids whose newest revision or state is another than was seen, or that are gone.

    seen : (revision, state) by id, as a card shows them.
    """
    held = (
        select(func.max(Revision.revision))
        .where(
            Revision.site_id == Submission.site_id, Revision.submission_id == Submission.id, Revision.state == "held"
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Submission.id, Submission.revision, held, Submission.state).where(
            Submission.site_id == site_id, Submission.id.in_(list(seen))
        )
    )
    now = {id: (max(revision, waiting or 0), state) for id, revision, waiting, state in rows}
    return [id for id, was in seen.items() if now.get(id) != was]
