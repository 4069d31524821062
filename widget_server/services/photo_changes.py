"""What every change to one photo does: find it while nobody else changes the site, and write it down."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Submission, SubmissionMedia
from widget_server.errors import NotFound
from widget_server.services.audit import record
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def photo_at(session: Session, site_id: int, submission_id: str, position: int) -> tuple[Submission, SubmissionMedia]:
    """Return a submission and its photo at a position, with the site locked.  Raises NotFound."""
    lock_site(session, site_id)
    submission = session.get(Submission, (site_id, submission_id))
    photos = {photo.position: photo for photo in submission.media} if submission else {}
    if submission is None or position not in photos:
        raise NotFound("There is no such photo. Reload the page.", parameter="position")
    return submission, photos[position]


def photo_changed(
    session: Session, submission: Submission, action: str, details: Mapping[str, object], *, actor: str, now: datetime
) -> None:
    """Write the change into the audit log, and show it where the submission is public."""
    record(
        session, site_id=submission.site_id, at=now, actor=actor, action=action, subject_kind=submission.kind,
        subject_id=submission.id, details=dict(details),
    )  # fmt: skip
    if is_public(State(submission.state)):
        bump(session, submission.site_id, submissions=[submission.id])
