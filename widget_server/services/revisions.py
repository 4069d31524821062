"""Changed content of something published: held beside it until a person decides.

A revision's `content` holds exactly the fields that shoppers see: title, text, tags, language, of reviews and
questions author, of reviews rating, recommends and answers, and media, see keep_submissions.MEDIA_COLUMNS.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.base import JsonValue
from widget_server.db.tables import Revision, Submission, SubmissionMedia


def hold_revision(
    session: Session,
    submission: Submission,
    *,
    revision: int,
    content: dict[str, JsonValue],
    fingerprint: str,
    now: datetime,
) -> Revision:
    """Put a changed content beside a published submission; an older waiting change is superseded by it."""
    older = waiting_revision(session, submission)
    if older is not None:
        older.state = "superseded"
    held = Revision(
        site_id=submission.site_id,
        submission_id=submission.id,
        revision=revision,
        state="held",
        content=content,
        fingerprint=fingerprint,
        received_at=now,
    )
    session.add(held)
    return held


def waiting_revision(session: Session, submission: Submission) -> Revision | None:
    """Return the change that waits for a decision, None where nothing does."""
    return session.scalars(
        select(Revision)
        .where(
            Revision.site_id == submission.site_id,
            Revision.submission_id == submission.id,
            Revision.state == "held",
        )
        .order_by(Revision.revision.desc())
        .limit(1)
    ).one_or_none()


def waiting_revisions(session: Session, site_id: int, submission_ids: Sequence[str]) -> dict[str, Revision]:
    """Return the change that waits for a decision of each of these submissions that has one."""
    held = select(Revision).where(
        Revision.site_id == site_id, Revision.submission_id.in_(submission_ids), Revision.state == "held"
    )
    return {one.submission_id: one for one in session.scalars(held.order_by(Revision.revision))}


def apply_revision(submission: Submission, revision: Revision) -> None:
    """Make a held content the submission's own."""
    content = revision.content
    submission.revision = revision.revision
    submission.fingerprint = revision.fingerprint
    submission.title = content.get("title", submission.title)
    submission.text = content.get("text", submission.text)
    submission.tags = content.get("tags", submission.tags)
    submission.language = content.get("language", submission.language)
    review = submission.review
    if review is not None and content.get("rating"):
        review.rating, review.recommends = content["rating"], content.get("recommends", review.recommends)
        review.answers = content.get("answers", review.answers)
    if submission.about is not None:
        submission.author = content.get("author", submission.author)
    if "media" in content:
        # What the desk chose in a photo stays as long as the photo does.
        foci = {one.source_url: one.focus for one in submission.media}
        submission.media = [
            SubmissionMedia(
                site_id=submission.site_id, submission_id=submission.id, position=position,
                focus=foci.get(fields["source_url"], ""), **fields,
            )
            for position, fields in enumerate(content["media"])
        ]  # fmt: skip
