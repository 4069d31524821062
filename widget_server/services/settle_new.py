"""What happens to new or changed content once the fixed rules have looked: scores, the outside check, the shop's rules,
and what the machine may decide alone; in this order, in the transaction that brought it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from widget_server.services.await_hook import await_hook
from widget_server.services.machine_decides import decide_alone
from widget_server.services.route_new import route_new
from widget_server.services.score_submissions import score_submissions


def settle_new(session: Session, site_id: int, submission_ids: Collection[str], now: datetime) -> None:
    """Score, ask, route and decide what has come in, in the transaction of a caller who has locked the site."""
    if not submission_ids:
        return
    score_submissions(session, site_id, submission_ids, now)
    # Before any rule: what waits for an outside check is approved by nobody but a person.
    await_hook(session, site_id, submission_ids, now)
    route_new(session, site_id, submission_ids, now)
    decide_alone(session, site_id, submission_ids, now)
