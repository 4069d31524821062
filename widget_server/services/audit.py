"""The audit log: one line in the transaction of what it reports. Holds no personal data."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from widget_server.db.base import time_ordered_id
from widget_server.db.tables import AuditEntry


def record(
    session: Session,
    *,
    site_id: int,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a line to the caller's transaction.

    actor : "user:12", "command", "job:train", "key:…".  action : "site.created", "review.revised" …
    details : JSON values without names, addresses or texts of people.
    """
    session.add(
        AuditEntry(
            site_id=site_id,
            id=time_ordered_id(at),
            at=at,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=dict(details or {}),
        )
    )
