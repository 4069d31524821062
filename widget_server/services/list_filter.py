"""What a list of the desk is narrowed by, as values and as conditions of the store.

Owns the filters' meaning. A choice by stars is named in selected_by, because nothing may be hidden by it.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session

from moderation.priority import NOTHING_FOUND
from moderation.reasons import REASONS
from moderation.searchable import sought, unsearchable
from moderation.types import Kind, State
from widget_server.db.tables import MediaColor, ProductLink, Question, Review, Submission, SubmissionMedia
from widget_server.db.word_index import with_words
from widget_server.errors import BadInput
from widget_server.services.queues import QUEUE_STATES, Queue, in_queue, right_in_force, state_conditions

# Beside the reasons a rule may give: facts of a submission that somebody has to look into.
FACTS = ("no_right", "no_photo", "no_product")
Media = Literal["", "photo", "video", "several", "none"]
Tagged = Literal["", "confirmed", "suggested", "none"]
MEDIA: tuple[Media, ...] = ("photo", "video", "several", "none")
TAGGED: tuple[Tagged, ...] = ("confirmed", "suggested", "none")
# Of so many the pages are sorted when they are asked for; more are found sooner by reading the list in its order.
_FEW = 500
# These say which list it is, and narrow nothing.
_NOT_NARROWING = frozenset({"queue", "upto"})


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What is wanted; an empty field filters nothing.

    states : instead of the queue's own.  problem : a reason's code or one of FACTS.  stars : 1..5.  language : "de"
    finds "de-AT" too.  color : of media.colors.  since, until : first and last UTC day of receipt.  upto : the largest
    number, 0 for all; what arrives later than the page that somebody looks at is not in a list with it.
    """

    queue: Queue = Queue.WAITING
    states: tuple[State, ...] = ()
    kind: Kind | None = None
    product: str = ""
    words: str = ""
    problem: str = ""
    stars: tuple[int, ...] = ()
    author: str = ""
    platform: str = ""
    language: str = ""
    media: Media = ""
    tagged: Tagged = ""
    color: str = ""
    since: date | None = None
    until: date | None = None
    upto: int = 0

    @property
    def selected_by(self) -> frozenset[str]:
        """Return the fields in force, as moderation.Decision names them: a choice by stars may hide nothing."""
        named = {"stars": "rating"}
        wanted = {f.name for f in fields(self) if getattr(self, f.name)} - _NOT_NARROWING
        return frozenset(named.get(name, name) for name in wanted)


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """The conditions of a list: all of `conditions` and one of `states`, each of which an index may hold in order."""

    conditions: tuple[ColumnElement[bool], ...]
    states: tuple[ColumnElement[bool], ...]


def fitting(session: Session, site_id: int, wanted: ListFilter, now: datetime) -> Fitting:
    """Return what holds for the rows of a list.

    What an index knows of each row is looked up first: where few rows may fit, these are named; where many may, reading
    the list in its order finds a page of them soon.
    """
    # A creator's name is among the words.
    runs, name = sought(wanted.words), [word for run in sought(wanted.author) for word in run]
    worded, by_words = with_words(session, site_id, runs, _FEW, whole=name) if runs or name else (true(), None)
    few = [by_words, *_few(session, site_id, wanted)]
    numbers = [set(one) for one in few if one is not None]
    named = [Submission.number.in_(sorted(set.intersection(*numbers)))] if numbers else []
    conditions = (Submission.site_id == site_id, *named, worded, *_conditions(site_id, wanted, now))
    if named:
        states = wanted.states or QUEUE_STATES[wanted.queue]
        return Fitting(conditions=conditions, states=(func.coalesce(Submission.state, "").in_(states),))
    by_state = tuple(Submission.state == state for state in wanted.states) or tuple(state_conditions(wanted.queue))
    return Fitting(conditions=conditions, states=by_state)


def _few(session: Session, site_id: int, wanted: ListFilter) -> list[list[int] | None]:
    """Return the numbers of all rows of a colour and of a product, None for each that many are of."""
    found: list[list[int] | None] = []
    if wanted.color:
        of_color = select(MediaColor.media_id).where(MediaColor.site_id == site_id, MediaColor.color == wanted.color)
        photos = SubmissionMedia.media_id.in_(of_color)
        found.append(_numbers(session, site_id, select(SubmissionMedia.submission_id).where(photos), SubmissionMedia))
    if wanted.product:
        by_table = [
            _numbers(session, site_id, select(table.submission_id).where(table.product_id == wanted.product), table)
            for table in (ProductLink, Review, Question)
        ]
        few = [one for one in by_table if one is not None]
        found.append([number for one in few for number in one] if len(few) == len(by_table) else None)
    return found


def _numbers(session: Session, site_id: int, ids: Select[Any], table: Any) -> list[int] | None:
    """Return the numbers of the submissions with these ids, None for more than _FEW."""
    some = session.scalars(ids.where(table.site_id == site_id).limit(_FEW + 1)).all()
    if len(some) > _FEW:
        return None
    return list(
        session.scalars(select(Submission.number).where(Submission.site_id == site_id, Submission.id.in_(some)))
    )


def _conditions(site_id: int, wanted: ListFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions but those of site and state."""
    found = [] if wanted.states else in_queue(wanted.queue, site_id, now)
    if wanted.kind:
        found.append(Submission.kind == wanted.kind)
    for piece in unsearchable(wanted.words):
        # Signs are in no index; the texts have them as they were written.
        all_words = Submission.author + " " + Submission.title + " " + Submission.text
        found.append(all_words.icontains(piece, autoescape=True))
    if wanted.color:
        of_photo = (MediaColor.site_id == site_id, MediaColor.media_id == SubmissionMedia.media_id)
        found.append(_has(SubmissionMedia, exists().where(*of_photo, MediaColor.color == wanted.color)))
    if wanted.author:
        found.append(Submission.author == wanted.author)
    if wanted.platform:
        found.append(Submission.platform == wanted.platform)
    if wanted.language:
        wider = Submission.language.startswith(f"{wanted.language}-", autoescape=True)
        found.append(or_(Submission.language == wanted.language, wider))
    if wanted.product:
        shown = _has(ProductLink, ProductLink.product_id == wanted.product, ProductLink.state != "dismissed")
        about = (_has(table, table.product_id == wanted.product) for table in (Review, Question))
        found.append(or_(shown, *about))
    if wanted.stars:
        found.append(_has(Review, Review.rating.in_(wanted.stars)))
    if wanted.problem:
        found.append(_problem(wanted.problem, now))
    if wanted.since:
        found.append(Submission.received_at >= _midnight(wanted.since))
    if wanted.until:
        found.append(Submission.received_at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.upto:
        found.append(Submission.number <= wanted.upto)
    return [*found, *_with_media(wanted.media), *_with_products(wanted.tagged)]


def _with_media(media: Media) -> list[ColumnElement[bool]]:
    match media:
        case "none":
            return [~_has(SubmissionMedia)]
        case "video":
            return [_has(SubmissionMedia, SubmissionMedia.type == "video")]
        case "photo":
            return [_has(SubmissionMedia, SubmissionMedia.type == "image")]
        case "several":
            return [_has(SubmissionMedia, SubmissionMedia.position == 1)]
    return []


def _with_products(tagged: Tagged) -> list[ColumnElement[bool]]:
    match tagged:
        case "none":
            return [~_has(ProductLink, ProductLink.state != "dismissed")]
        case "confirmed" | "suggested":
            return [_has(ProductLink, ProductLink.state == tagged)]
    return []


def _has(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_mine(table), *conditions)


def _mine(table: Any) -> ColumnElement[bool]:
    return and_(table.site_id == Submission.site_id, table.submission_id == Submission.id)


def _problem(problem: str, now: datetime) -> ColumnElement[bool]:
    if problem == "no_right":
        return ~right_in_force(now)
    if problem == "no_photo":
        return _has(SubmissionMedia, SubmissionMedia.media_id.is_(None))
    if problem == "no_product":
        return and_(Submission.kind == Kind.POST, ~_has(ProductLink, ProductLink.state != "dismissed"))
    if problem not in set(REASONS):
        raise BadInput("There is no such problem to filter by. Choose one of the menu.", parameter="problem")
    # The findings are a short JSON text, which no index could answer on both databases; that there are any, one does.
    found = cast(Submission.verdicts, Text).contains(f'"reason": "{problem}"')
    return and_(Submission.priority < NOTHING_FOUND, found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def sources_and_languages(session: Any, site_id: int) -> tuple[list[str], list[str]]:
    """Return the platforms and the languages that a site's submissions have, for the menus of the filters."""

    def different(column: Any) -> list[str]:
        found = session.scalars(select(column).where(Submission.site_id == site_id, column != "").group_by(column))
        return sorted(found)

    return different(Submission.platform), different(Submission.language)
