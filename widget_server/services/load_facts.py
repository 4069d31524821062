"""What the shop's own rules may know of submissions, read in bulk: the same for what comes in and for the past.

Owns reading only. Of something published with a change beside it the facts are those of the change, as it is the change
that waits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from moderation.conditions import Facts
from moderation.links import find_links
from moderation.routing import Effect
from moderation.states import LIVE_STATES
from moderation.types import Kind, State
from widget_server.db.tables import (
    DecisionRow,
    Media,
    ProductLink,
    Review,
    Revision,
    RoutingMark,
    Submission,
    SubmissionMedia,
)
from widget_server.services.local_photos import QUEUED
from widget_server.services.revisions import waiting_revisions
from widget_server.services.stored_scores import newest_scores, percents

OWN_RULE = "routing"
"""The name under which the shop's own rules leave findings; they are no fact for another rule."""

_PAGE_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class Known:
    """A submission with its facts. tags : that it has.

    unsettled : a photo is still to be fetched.  decided : somebody has decided on this revision, be it that they put it
    back into the queue.  held_back : a rule of the shop wants it looked at.  lowest_stars : of what is shown and what
    waits, which is what a second signature asks about.
    """

    id: str
    number: int
    state: State
    facts: Facts
    tags: tuple[str, ...]
    unsettled: bool
    decided: bool
    held_back: bool
    lowest_stars: int | None


def facts_of(session: Session, site_id: int, ids: Collection[str]) -> list[Known]:
    """Return these submissions that are neither gone nor taken down, in the order in which they came."""
    query = _live(site_id).where(Submission.id.in_(ids))
    return _known(session, site_id, session.execute(query).all())


def page_of_facts(session: Session, site_id: int, *, after: int, limit: int, waiting: bool) -> list[Known]:
    """Return the next submissions after a number.  waiting : only what nobody has decided on."""
    query = _live(site_id).where(Submission.number > after).limit(limit)
    if waiting:
        query = query.where(Submission.state.in_([State.PENDING.value, State.HELD.value]))
    return _known(session, site_id, session.execute(query).all())


def all_facts(session: Session, site_id: int) -> Iterator[Known]:
    """Yield everything that is neither gone nor taken down, in the order in which it came."""
    after = 0
    while page := page_of_facts(session, site_id, after=after, limit=_PAGE_ROWS, waiting=False):
        yield from page
        after = page[-1].number


def _live(site_id: int) -> Any:
    s = Submission
    return (
        select(
            s.id, s.number, s.state, s.revision, s.kind, s.title, s.text, s.tags, s.platform, s.like_count,
            s.author, s.language, s.verdicts, Review.rating,
        )
        .outerjoin(Review, (Review.site_id == s.site_id) & (Review.submission_id == s.id))
        .where(s.site_id == site_id, s.state.in_([state.value for state in LIVE_STATES]))
        .order_by(s.number)
    )  # fmt: skip


def _known(session: Session, site_id: int, rows: Sequence[Row[Any]]) -> list[Known]:
    ids = [row.id for row in rows]
    changed = [row.id for row in rows if row.state == State.HELD]
    held = waiting_revisions(session, site_id, changed) if changed else {}
    photos = _photos(session, site_id, ids)
    tagged = set(
        session.scalars(
            select(ProductLink.submission_id)
            .where(ProductLink.site_id == site_id, ProductLink.submission_id.in_(ids), ProductLink.state == "confirmed")
            .distinct()
        )
    )
    decided = dict(
        session.execute(
            select(DecisionRow.submission_id, func.max(DecisionRow.revision))
            .where(DecisionRow.site_id == site_id, DecisionRow.submission_id.in_(ids))
            .group_by(DecisionRow.submission_id)
        ).all()
    )
    # What rules tagged is none of the item's own words: through it, stars would become a ground for rejecting.
    marks = select(RoutingMark.submission_id, RoutingMark.value).where(
        RoutingMark.site_id == site_id, RoutingMark.submission_id.in_(ids), RoutingMark.effect == Effect.TAG
    )
    of_rules = {(id, tag) for id, tag in session.execute(marks)}
    revisions = {row.id: held[row.id].revision if row.id in held else row.revision for row in rows}
    scored = newest_scores(session, site_id, revisions)
    return [
        _one(
            row, held.get(row.id), of_rules, photos.get(row.id, (0, 0, False)), row.id in tagged,
            decided.get(row.id, 0), percents(scored[row.id].scores) if row.id in scored else {},
        )
        for row in rows
    ]  # fmt: skip


def _one(
    row: Row[Any],
    held: Revision | None,
    of_rules: Set[tuple[str, str]],
    photos: tuple[int, int, bool],
    tagged: bool,
    decided_revision: int,
    scores: Mapping[str, int],
) -> Known:
    content: Mapping[str, Any] = held.content if held else {}

    def newest(name: str) -> Any:
        return content.get(name, getattr(row, name))

    count, size, unsettled = photos
    media = content.get("media")
    text = "\n".join(
        (newest("title"), newest("text"), *(tag for tag in newest("tags") if (row.id, tag) not in of_rules))
    )
    findings = frozenset(one.get("rule", "") for one in row.verdicts)
    return Known(
        id=row.id, number=row.number, state=State(row.state), tags=tuple(newest("tags")),
        unsettled=unsettled if media is None else any(one.get("problem") == QUEUED for one in media),
        decided=decided_revision == (held.revision if held else row.revision), held_back=OWN_RULE in findings,
        lowest_stars=min(row.rating, newest("rating") or row.rating) if row.rating else None,
        facts=Facts(
            kind=Kind(row.kind), text=text, has_link=bool(find_links(text)), stars=newest("rating"),
            source=row.platform, likes=row.like_count, creator=newest("author"), language=newest("language"),
            photo_count=count if media is None else len(media), photo_size=size, tagged=tagged,
            findings=findings - {OWN_RULE}, scores=scores,
        ),
    )  # fmt: skip


def _photos(session: Session, site_id: int, ids: Sequence[str]) -> dict[str, tuple[int, int, bool]]:
    """Return by submission how many photos it has, the longer side of the largest, and whether one is to be fetched."""
    m = SubmissionMedia
    longer = func.max(func.coalesce(Media.width_px, 0)), func.max(func.coalesce(Media.height_px, 0))
    queued = func.count().filter(m.problem == QUEUED)
    rows = session.execute(
        select(m.submission_id, func.count(), *longer, queued)
        .outerjoin(Media, (Media.site_id == m.site_id) & (Media.id == m.media_id))
        .where(m.site_id == site_id, m.submission_id.in_(ids))
        .group_by(m.submission_id)
    )
    return {id: (count, max(width, height), bool(waits)) for id, count, width, height, waits in rows}
