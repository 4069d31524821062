"""The statements that read content for a snapshot, each built once: building one takes longer than its answer.

Owns what is asked, of a whole site or of some submissions. Parameters: site_id, and `only`, ids of submissions, where
`some` is true. What the rows mean is `load_content`'s.
"""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, Select, String, bindparam, cast, func, literal, or_, select, union_all

from moderation.states import PUBLIC_STATES
from moderation.types import State
from widget_server.db.tables import (
    Media,
    MediaRendition,
    ProductFreeze,
    ProductLink,
    Question,
    Review,
    Right,
    ShowcaseChange,
    Site,
    Submission,
    SubmissionMedia,
    Video,
)
from widget_server.db.tables import Product as ProductRow

PUBLIC = tuple(state.value for state in PUBLIC_STATES)


def _ids(name: str) -> Any:
    return bindparam(name, expanding=True)


_SITE: BindParameter[int] = bindparam("site_id")
_ONLY = _ids("only")


def _of_public(some: bool) -> Select[str]:
    public = select(Submission.id).where(Submission.site_id == _SITE, Submission.state.in_(PUBLIC))
    return public.where(Submission.id.in_(_ONLY)) if some else public


@cache
def pictures(some: bool) -> Executable:
    """Ask for the photos of products and of submissions in a public state; some : of these submissions and no products.

    One row a photo, however many renditions it has: ten thousand photos have over a hundred thousand of them.
    """
    shown = select(SubmissionMedia.media_id).where(
        SubmissionMedia.site_id == _SITE, SubmissionMedia.submission_id.in_(_of_public(some))
    )
    of_products = select(ProductRow.image_media_id).where(ProductRow.site_id == _SITE)
    wanted = Media.id.in_(shown) if some else or_(Media.id.in_(shown), Media.id.in_(of_products))
    named = cast(MediaRendition.width_px, String) + "/" + MediaRendition.format
    renditions = (
        select(MediaRendition.media_id, func.aggregate_strings(named, ",").label("names"))
        .where(MediaRendition.site_id == _SITE, *([MediaRendition.media_id.in_(shown)] if some else []))
        .group_by(MediaRendition.media_id)
        .subquery()
    )
    return (
        select(
            Media.id, Media.sha256, Media.width_px, Media.height_px, Media.thumbhash, Media.phash,
            Media.sharpness, renditions.c.names,
        )
        .join(renditions, renditions.c.media_id == Media.id)
        .where(Media.site_id == _SITE, Media.taken_down_at.is_(None), wanted)
    )  # fmt: skip


@cache
def submissions(some: bool) -> Executable:
    """Ask for the submissions in a public state, by number, with what reviews and questions have besides."""
    s, r, q = Submission, Review, Question
    query = (
        select(
            s.id, s.number, s.kind, s.title, s.text, s.author, s.author_url, s.permalink, s.language, s.tags,
            s.like_count, s.comment_count, s.posted_at, r.product_id, r.rating, r.recommends, r.order_id,
            r.incentive, r.syndicated, r.location, r.reply, r.replied_at, r.helpful_count, r.unhelpful_count, r.answers,
            q.product_id.label("asked_of"), q.reply.label("answer"), q.replied_at.label("answered_at"),
        )
        .join_from(s, r, (r.site_id == s.site_id) & (r.submission_id == s.id), isouter=True)
        .outerjoin(q, (q.site_id == s.site_id) & (q.submission_id == s.id))
        .where(s.site_id == _SITE, s.state.in_(PUBLIC))
        .order_by(s.number)
    )  # fmt: skip
    return query.where(s.id.in_(_ONLY)) if some else query


@cache
def ledgers(some: bool) -> Executable:
    """Ask for the rights of submissions in a public state."""
    r = Right
    return select(r.submission_id, r.state, r.basis, r.scope, r.at, r.expires_at).where(
        r.site_id == _SITE, r.submission_id.in_(_of_public(some))
    )


@cache
def places(some: bool) -> Executable:
    """Ask for the photos and videos of submissions in a public state, in order."""
    m = SubmissionMedia
    return (
        select(
            m.submission_id, m.position, m.media_id, m.type, m.alt, m.focus, Video.id, Video.format, Video.body_bytes
        )
        .join_from(m, Video, (Video.site_id == m.site_id) & (Video.id == m.video_id), isouter=True)
        .where(m.site_id == _SITE, m.media_id.is_not(None), m.submission_id.in_(_of_public(some)))
        .order_by(m.submission_id, m.position)
    )


@cache
def confirmed_links(some: bool) -> Executable:
    """Ask for the confirmed products of submissions in a public state, the surest first."""
    link = ProductLink
    return (
        select(link.submission_id, link.product_id, link.spots)
        .where(link.site_id == _SITE, link.state == "confirmed", link.submission_id.in_(_of_public(some)))
        .order_by(link.submission_id, link.score.desc(), link.product_id)
    )


@cache
def frozen() -> Executable:
    """Ask for the products whose displays stand still.  Parameter: now."""
    f = ProductFreeze
    return (
        select(f.product_id, func.max(f.until))
        .where(f.site_id == _SITE, f.until > bindparam("now"), f.lifted_at.is_(None))
        .group_by(f.product_id)
    )


@cache
def gone(some: bool) -> Executable:
    """Ask for photos that were taken down, by themselves or with their submission, and for the videos with them.

    some : only those in the parameter `these`.
    """
    m = SubmissionMedia

    def among(query: Select[Any], column: Any) -> Select[Any]:
        return query.where(column.in_(_ids("these"))) if some else query

    taken_down = select(Media.id).where(Media.site_id == _SITE, Media.taken_down_at.is_not(None))
    films = select(m.video_id).where(m.site_id == _SITE, m.video_id.is_not(None), m.media_id.in_(taken_down))
    return union_all(
        among(taken_down, Media.id),
        among(films, m.video_id),
        *(
            among(_of_submissions(column).where(Submission.state == State.TAKEN_DOWN.value), column)
            for column in (m.media_id, m.video_id)
        ),
    )


@cache
def gone_with(some: bool) -> Executable:
    """Ask for the photos and videos of the submissions in the parameter `lost`; some : only those in `these`."""
    m = SubmissionMedia
    queries = (_of_submissions(column).where(Submission.id.in_(_ids("lost"))) for column in (m.media_id, m.video_id))
    columns = (m.media_id, m.video_id)
    return union_all(
        *(
            query.where(column.in_(_ids("these"))) if some else query
            for query, column in zip(queries, columns, strict=True)
        )
    )


def _of_submissions(column: Any) -> Select[Any]:
    m = SubmissionMedia
    return (
        select(column)
        .join(Submission, (Submission.site_id == m.site_id) & (Submission.id == m.submission_id))
        .where(m.site_id == _SITE, column.is_not(None))
    )


@cache
def counts_by_state(some: bool) -> Executable:
    """Ask how many reviews of each product are in each state; some : of the products in the parameter `only`."""
    query = (
        select(Review.product_id, Submission.state, func.count())
        .join(Submission, (Submission.site_id == Review.site_id) & (Submission.id == Review.submission_id))
        .where(Review.site_id == _SITE, Submission.state != State.ERASED.value)
        .group_by(Review.product_id, Submission.state)
    )
    return query.where(Review.product_id.in_(_ONLY)) if some else query


@cache
def changes() -> Executable:
    """Ask for a site's version and what changed since the one in the parameter `known`, at most `most` rows of it.

    Without changes there is one row, of the version alone.
    """
    c = ShowcaseChange
    since = (c.site_id == Site.id) & (c.version > bindparam("known")) & (c.version <= Site.showcase_version)
    return (
        select(Site.showcase_version, c.version, c.submission_id)
        .outerjoin_from(Site, c, since)
        .where(Site.id == _SITE)
        .limit(bindparam("most"))
    )


@cache
def shown_in() -> Executable:
    """Ask which photos and videos the submissions in `only` have, and what their reviews and questions are about."""
    m = SubmissionMedia
    nothing = literal(None, String)
    return union_all(
        select(literal("media"), m.media_id, m.video_id).where(m.site_id == _SITE, m.submission_id.in_(_ONLY)),
        select(literal("review"), Review.product_id, nothing).where(
            Review.site_id == _SITE, Review.submission_id.in_(_ONLY)
        ),
        select(literal("question"), Question.product_id, nothing).where(
            Question.site_id == _SITE, Question.submission_id.in_(_ONLY)
        ),
    )


@cache
def sharing() -> Executable:
    """Ask for the submissions that show one of the photos in `photos` or one of the videos in `films`."""
    m = SubmissionMedia
    own = select(m.submission_id).where(m.site_id == _SITE)
    # Not one condition with OR: SQLite would read every row for it.
    return union_all(own.where(m.media_id.in_(_ids("photos"))), own.where(m.video_id.in_(_ids("films"))))
