"""The perceptual hashes of photos, by submission or one by one."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Media, SubmissionMedia


def phashes_of(session: Session, site_id: int, submission_ids: Collection[str] | None = None) -> dict[str, list[str]]:
    """Return each submission's hashes in the order of its photos; None asks for all submissions of the site."""
    query = (
        select(SubmissionMedia.submission_id, Media.phash)
        .join(Media, (Media.site_id == SubmissionMedia.site_id) & (Media.id == SubmissionMedia.media_id))
        .where(SubmissionMedia.site_id == site_id)
        .order_by(SubmissionMedia.submission_id, SubmissionMedia.position)
    )
    if submission_ids is not None:
        query = query.where(SubmissionMedia.submission_id.in_(submission_ids))
    phashes: dict[str, list[str]] = {}
    for submission_id, phash in session.execute(query):
        phashes.setdefault(submission_id, []).append(phash)
    return phashes


def phashes_of_photos(session: Session, site_id: int, media_ids: Collection[str]) -> list[str]:
    """Return the hashes of these photos, in no particular order."""
    return list(session.scalars(select(Media.phash).where(Media.site_id == site_id, Media.id.in_(media_ids))))
