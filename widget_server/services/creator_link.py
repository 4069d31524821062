"""The signed link of a creator: to their own page, on which they answer requests, see every use and take a right back.

Owns the link and whose content it opens. It holds no time limit, because a right may have none either: whoever allowed
something must be able to end it years later. It names a submission and not a person, so it opens nothing once that is
erased.
"""

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select, union
from sqlalchemy.orm import Session

from moderation.types import Kind, State
from widget_server.db.tables import Question, Review, Submission
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context

_PATH = "/people/rights/"
_MOST_ITEMS = 500


def creator_link(context: Context, submission: Submission) -> str:
    """Return the address of the page of whoever made a submission."""
    token = _signer(context).dumps([submission.site_id, submission.id])
    return f"{context.settings.resolved_public_url}{_PATH}{token!s}"


def follow_creator_link(context: Context, session: Session, token: str) -> Submission:
    """Return the submission that the end of a link names.  Raises NotFound where it is erased or made up."""
    gone = NotFound(Sentence("There is nothing at this address. Open the link just as it was sent to you."))
    try:
        site_id, submission_id = _signer(context).loads(token)
        submission = session.get(Submission, (int(site_id), str(submission_id)))
    except (BadData, TypeError, ValueError):
        raise gone from None
    if submission is None or submission.state == State.ERASED.value:
        raise gone
    return submission


def of_same_creator(session: Session, submission: Submission) -> list[Submission]:
    """Return everything the site has of whoever made a submission, newest first; at least the submission itself.

    Posts are of one creator where they come from one profile of one platform, reviews and questions where one address
    wrote them: a name alone names nobody.
    """
    query = select(Submission).where(
        Submission.site_id == submission.site_id, Submission.state != State.ERASED.value, Submission.id != submission.id
    )
    if submission.kind == Kind.POST.value and submission.author_url:
        query = query.where(
            Submission.kind == submission.kind,
            Submission.platform == submission.platform,
            Submission.author_url == submission.author_url,
        )
    elif submission.about is not None and submission.about.email:
        theirs = union(
            *(
                select(table.submission_id).where(
                    table.site_id == submission.site_id, table.email == submission.about.email
                )
                for table in (Review, Question)
            )
        )
        query = query.where(Submission.id.in_(theirs))
    else:
        return [submission]
    others = session.scalars(query.order_by(Submission.posted_at.desc(), Submission.id).limit(_MOST_ITEMS)).all()
    return [submission, *others]


def _signer(context: Context) -> URLSafeSerializer:
    return URLSafeSerializer(context.vault.key("creator"), salt="creator")
