"""The right that an import's evidence grants, once a submission and evidence."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rights import Basis, RightsRecord, RightsState, may_show
from moderation.types import State
from widget_server.db.tables import Right, Submission
from widget_server.services.grant_rights import add_right, photos_of, record_of


def grant_imported(
    session: Session, site_id: int, submission_ids: Collection[str], *, evidence: str, actor: str, now: datetime
) -> set[str]:
    """Record the granted right of imported submissions that may not be shown yet; returns their ids.

    Evidence that is recorded already is not recorded again: where a creator said no, repeating it changes nothing.
    """
    there = select(Submission.id).where(
        Submission.site_id == site_id,
        Submission.id.in_(submission_ids),
        Submission.state != State.ERASED.value,
    )
    ledgers: dict[str, list[RightsRecord]] = {key: [] for key in session.scalars(there)}
    rows = session.scalars(select(Right).where(Right.site_id == site_id, Right.submission_id.in_(ledgers.keys())))
    for row in rows:
        ledgers[row.submission_id].append(record_of(row))
    missing = {
        key
        for key, records in ledgers.items()
        if not may_show(records, now)
        and all((one.basis, one.evidence) != (Basis.IMPORT_EVIDENCE, evidence) for one in records)
    }
    photos = photos_of(session, site_id, missing)
    for submission_id in sorted(missing):
        add_right(
            session,
            site_id=site_id,
            submission_id=submission_id,
            state=RightsState.GRANTED,
            basis=Basis.IMPORT_EVIDENCE,
            evidence=evidence,
            actor=actor,
            media=photos.get(submission_id, ()),
            now=now,
        )
    return missing
