"""Label a review: that its author got something for it or works for the shop, or that it was published elsewhere first.

Labels stick: from the first approval on one may be added and none taken away, so that nobody hides what was told.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.authenticity import Incentive
from moderation.states import is_public
from moderation.types import Action, State
from widget_server.db.tables import DecisionRow, Submission
from widget_server.errors import Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def label_review(
    context: Context, site_id: int, submission_id: str, *, incentive: Incentive, syndicated: bool, actor: str
) -> None:
    """Give a review these labels; the same ones again change nothing.

    Raises NotFound for what is no review, Conflict where a label would go that was published.
    """
    wanted = "" if incentive is Incentive.NONE else incentive.value
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None or submission.review is None or submission.state == State.ERASED:
            raise NotFound(Sentence("There is no such review. Reload the page."), parameter="id")
        review = submission.review
        before, after = (review.incentive, review.syndicated), (wanted, syndicated)
        if before == after:
            return
        taken_away = (review.incentive and review.incentive != wanted) or (review.syndicated and not syndicated)
        if taken_away and _was_published(session, submission):
            raise Conflict(
                Sentence("This label was published with the review, so it stays. You may add another."),
                parameter="incentive",
            )
        review.incentive, review.syndicated, submission.updated_at = wanted, syndicated, now
        record(
            session, site_id=site_id, at=now, actor=actor, action="submission.labelled", subject_kind=submission.kind,
            subject_id=submission_id, details={"incentive": wanted, "syndicated": syndicated},
        )  # fmt: skip
        if is_public(State(submission.state)):
            bump(session, site_id, submissions=[submission_id])


def _was_published(session: Session, submission: Submission) -> bool:
    approved = select(DecisionRow.id).where(
        DecisionRow.site_id == submission.site_id,
        DecisionRow.submission_id == submission.id,
        DecisionRow.action == Action.APPROVE.value,
    )
    return is_public(State(submission.state)) or session.scalar(approved.limit(1)) is not None
