"""Change one's own review, behind the signed link of its author: words, stars, title; nobody else can.

What was published stays until somebody at the desk has seen the change, which waits beside it as a held revision.
"""

from moderation.types import Kind, State
from widget_server.connectors.parsing.text import one_line, plain_if_markup
from widget_server.db.tables import Review, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.contributed import keeper_of
from widget_server.services.creator_link import follow_creator_link, of_same_creator
from widget_server.services.find_site import lock_site
from widget_server.services.incoming import Incoming, IncomingPhoto, IncomingReview
from widget_server.services.keep_submissions import content_of
from widget_server.services.photo_hashes import phashes_of
from widget_server.services.revisions import waiting_revision
from widget_server.services.route_new import route_new

# What an author changes here; taken down content rests on a legal notice, withdrawn content is sent anew.
EDITABLE = frozenset({State.PENDING, State.HELD, State.APPROVED, State.REJECTED})
MOST_CHARACTERS = 10_000
MOST_TITLE_CHARACTERS = 200


def edit_own(context: Context, token: str, item: str, *, title: str, text: str, rating: int) -> None:
    """Take over an author's own change of a review that their link opens.

    Raises NotFound for what the link does not open or is no review, BadInput for stars or words that are none, Conflict
    where it can no longer be changed.
    """
    title, text = one_line(plain_if_markup(title)), plain_if_markup(text)
    if not 1 <= rating <= 5:
        raise BadInput(Sentence("Give one to five stars."), parameter="rating")
    if not (title or text) or len(text) > MOST_CHARACTERS or len(title) > MOST_TITLE_CHARACTERS:
        raise BadInput(
            Sentence("Write a few words about the product, at most %(most)s characters.", most=MOST_CHARACTERS),
            parameter="text",
        )
    now = context.now()
    with context.sessions.begin() as session:
        opened = follow_creator_link(context, session, token)
        site = lock_site(session, opened.site_id)
        mine = {one.id: one for one in of_same_creator(session, opened)}
        submission = mine.get(item)
        if submission is None or submission.review is None:
            raise NotFound(Sentence("There is no such review. Reload the page."), parameter="item")
        if State(submission.state) not in EDITABLE:
            raise Conflict(Sentence("This review can no longer be changed here."), parameter="item")
        imported_as = submission.fingerprint
        media = content_of(submission)["media"]
        assert isinstance(media, list)
        incoming = _changed(submission, submission.review, title=title, text=text, rating=rating)
        hashes = phashes_of(session, site.id, [item]).get(item, ())
        keeper_of(context, session, site, now).keep(incoming, media, hashes, submission)
        # A later import of the same row brings nothing new, and must not bring the old words back.
        submission.fingerprint = imported_as
        if held := waiting_revision(session, submission):
            held.fingerprint = imported_as
        session.flush()
        route_new(session, site.id, [item], now)


def _changed(submission: Submission, review: Review, *, title: str, text: str, rating: int) -> Incoming:
    """Return the review as its author has it now; everything else stays as it was."""
    return Incoming(
        line=0,
        kind=Kind.REVIEW,
        platform=submission.platform,
        external_id=submission.external_id,
        title=title,
        text=text,
        author=submission.author,
        author_url=submission.author_url,
        permalink=submission.permalink,
        language=submission.language,
        tags=tuple(submission.tags),
        like_count=submission.like_count,
        comment_count=submission.comment_count,
        posted_at=submission.posted_at,
        photos=tuple(IncomingPhoto(url=one.source_url) for one in submission.media),
        raw=submission.raw,
        review=IncomingReview(
            product_id=review.product_id, rating=rating, email=review.email or "", recommends=review.recommends,
            answers={name: str(value) for name, value in review.answers.items()},
            verified_elsewhere=review.verified_elsewhere, incentive=review.incentive, syndicated=review.syndicated,
            location=review.location,
        ),
    )  # fmt: skip
