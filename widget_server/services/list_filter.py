"""What a list of the desk is narrowed by, as values and as conditions of the store.

Owns the filters' meaning. A choice by stars is named in selected_by, because nothing may be hidden by it.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select

from moderation.reasons import REASONS
from moderation.types import Kind, State
from widget_server.db.tables import ProductLink, Question, Review, Submission, SubmissionMedia
from widget_server.errors import BadInput
from widget_server.services.queues import Queue, in_queue, right_in_force, state_conditions

# Beside the reasons a rule may give: facts of a submission that somebody has to look into.
FACTS = ("no_right", "no_photo", "no_product")
Media = Literal["", "photo", "video", "several", "none"]
Tagged = Literal["", "confirmed", "suggested", "none"]
MEDIA: tuple[Media, ...] = ("photo", "video", "several", "none")
TAGGED: tuple[Tagged, ...] = ("confirmed", "suggested", "none")
# These say which list it is, and narrow nothing.
_NOT_NARROWING = frozenset({"queue", "upto"})


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What is wanted; an empty field filters nothing.

    states : instead of the queue's own.  problem : a reason's code or one of FACTS.  stars : 1..5.  language : "de"
    finds "de-AT" too.  since, until : first and last UTC day of receipt.  upto : the largest number, 0 for all; what
    arrives later than the page that somebody looks at is not in a list with it.
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
    since: date | None = None
    until: date | None = None
    upto: int = 0

    @property
    def selected_by(self) -> frozenset[str]:
        """Return the fields in force, as moderation.Decision names them: a choice by stars may hide nothing."""
        named = {"stars": "rating"}
        wanted = {f.name for f in fields(self) if getattr(self, f.name)} - _NOT_NARROWING
        return frozenset(named.get(name, name) for name in wanted)

    @property
    def state_conditions(self) -> list[ColumnElement[bool]]:
        """Return the states of its rows as conditions of which one holds (queues.state_conditions)."""
        return [Submission.state == state for state in self.states] or state_conditions(self.queue)


def fitting(site_id: int, wanted: ListFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of a list but for its states, each of which an index holds in order."""
    found = [Submission.site_id == site_id, *([] if wanted.states else in_queue(wanted.queue, site_id, now))]
    if wanted.kind:
        found.append(Submission.kind == wanted.kind)
    for word in wanted.words.split():
        # One text a row: a word has no spaces, so it never spans two of them.
        all_words = Submission.author + " " + Submission.title + " " + Submission.text
        found.append(all_words.icontains(word, autoescape=True))
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
    mine = (table.site_id == Submission.site_id, table.submission_id == Submission.id)
    return exists().where(*mine, *conditions)


def _problem(problem: str, now: datetime) -> ColumnElement[bool]:
    if problem == "no_right":
        return ~right_in_force(now)
    if problem == "no_photo":
        return _has(SubmissionMedia, SubmissionMedia.media_id.is_(None))
    if problem == "no_product":
        return and_(Submission.kind == Kind.POST, ~_has(ProductLink, ProductLink.state != "dismissed"))
    if problem not in set(REASONS):
        raise BadInput("There is no such problem to filter by. Choose one of the menu.", parameter="problem")
    # The findings are a short JSON text; no index could answer this on both databases.
    return cast(Submission.verdicts, Text).contains(f'"reason": "{problem}"')


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def sources_and_languages(session: Any, site_id: int) -> tuple[list[str], list[str]]:
    """Return the platforms and the languages that a site's submissions have, for the menus of the filters."""

    def different(column: Any) -> list[str]:
        found = session.scalars(select(column).where(Submission.site_id == site_id, column != "").group_by(column))
        return sorted(found)

    return different(Submission.platform), different(Submission.language)
