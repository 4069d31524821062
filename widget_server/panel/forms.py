"""Reading what people typed and chose into the values that services take.

Owns the parsing of lists' addresses and of decisions; a refusal names the parameter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from moderation.types import Action, Decision, Kind, Reason, Role, State
from widget_server.errors import BadInput
from widget_server.media.colors import COLOR_NAMES
from widget_server.services.list_cards import ORDERS, Order
from widget_server.services.list_filter import MEDIA, TAGGED, ListFilter
from widget_server.services.queues import UNDECIDED, Queue

LONGEST_SEARCH = 200
# Nobody looks at one item for an hour: such a figure is a clock that went wrong.
LONGEST_LOOK_MS = 3_600_000
# Of every kind what has a photo: a way to look at a list, not a kind of content.
PHOTOS = "photo"
Choice = TypeVar("Choice", bound=str)
# What the desk decides. Erasing is erase_person's, which also forgets what is stored; the rest is the author's.
DECISIONS = (Action.APPROVE, Action.REJECT, Action.REOPEN, Action.RESTORE, Action.TAKE_DOWN)


@dataclass(frozen=True, kw_only=True)
class ChosenList:
    """A list as its address names it.  photos : whether what has a photo is wanted, shown side by side."""

    filter: ListFilter
    order: Order
    cursor: str
    photos: bool = False

    def arguments(self, **changed: str | list[str]) -> dict[str, Any]:
        """Return the address's arguments, with some changed; an empty one is left out."""
        wanted: dict[str, Any] = {
            "queue": "" if self.filter.queue is Queue.WAITING else self.filter.queue.value,
            "kind": PHOTOS if self.photos else self.filter.kind or "",
            "state": list(self.filter.states),
            "product": self.filter.product,
            "q": self.filter.words,
            "problem": self.filter.problem,
            "stars": [str(star) for star in self.filter.stars],
            "author": self.filter.author,
            "platform": self.filter.platform,
            "language": self.filter.language,
            "media": "" if self.photos and self.filter.media == "photo" else self.filter.media,
            "tagged": self.filter.tagged,
            "color": self.filter.color,
            "since": _day_of(self.filter.since),
            "until": _day_of(self.filter.until),
            "order": "" if self.order == usual_order(self.filter.queue) else self.order,
            "cursor": self.cursor,
            **changed,
        }
        return {name: value for name, value in wanted.items() if value}

    def filter_upto(self, given: str) -> ListFilter:
        """Return the filter without what arrived after the page was made.  given : the page's last number."""
        if not (given.isascii() and given.isdecimal() and len(given) < 16):
            raise BadInput(_("Open the list again: it does not say what it showed last."), parameter="upto")
        return replace(self.filter, upto=int(given) or -1)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is in force."""
        return bool(self.filter.selected_by)


def chosen_list(arguments: MultiDict[str, str]) -> ChosenList:
    """Read a list's filters from an address or a form.  Raises BadInput for a value that is none of the menu."""
    kind, media = arguments.get("kind", ""), _one_of(MEDIA, arguments.get("media", ""), "media")
    photos = kind == PHOTOS
    if photos:
        kind, media = "", media or "photo"
    states = [state for state in arguments.getlist("state") if state]
    stars = [star for star in arguments.getlist("stars") if star]
    queue = arguments.get("queue", "") or Queue.WAITING
    if queue not in set(Queue):
        raise BadInput(_("There is no such queue."), parameter="queue")
    order = arguments.get("order", "") or usual_order(Queue(queue))
    if kind and kind not in set(Kind):
        raise BadInput(_("The kind is post, review, question or photo."), parameter="kind")
    if not set(states) <= set(State):
        raise BadInput(_("There is no such state."), parameter="state")
    if not set(stars) <= set("12345"):
        raise BadInput(_("Stars run from 1 to 5."), parameter="stars")
    if order not in ORDERS:
        raise BadInput(_("The order is priority, oldest or newest."), parameter="order")
    return ChosenList(
        filter=ListFilter(
            queue=Queue(queue),
            states=tuple(State(state) for state in states),
            kind=Kind(kind) if kind else None,
            product=arguments.get("product", "").strip()[:LONGEST_SEARCH],
            words=arguments.get("q", "").strip()[:LONGEST_SEARCH],
            problem=arguments.get("problem", ""),
            stars=tuple(int(star) for star in stars),
            author=arguments.get("author", "").strip()[:LONGEST_SEARCH],
            platform=arguments.get("platform", "").strip()[:LONGEST_SEARCH],
            language=arguments.get("language", "").strip()[:LONGEST_SEARCH],
            media=media,
            tagged=_one_of(TAGGED, arguments.get("tagged", ""), "tagged"),
            color=_one_of(COLOR_NAMES, arguments.get("color", ""), "color"),
            since=_day(arguments.get("since", ""), "since"),
            until=_day(arguments.get("until", ""), "until"),
        ),
        order=order,
        cursor=arguments.get("cursor", ""),
        photos=photos,
    )


def usual_order(queue: Queue) -> Order:
    """Return the order in which a queue is shown when nobody chose one."""
    return "priority" if queue in UNDECIDED else "newest"


def _one_of(known: Sequence[Choice], given: str, name: str) -> Choice:
    for choice in known:
        if choice == given:
            return choice
    if given:
        raise BadInput(_("This filter has no such choice."), parameter=name)
    return cast(Choice, "")


def _day(given: str, name: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadInput(_("Write the day as 2026-11-22."), parameter=name) from error


def _day_of(day: date | None) -> str:
    return day.isoformat() if day else ""


def reason_of(form: Mapping[str, str]) -> Reason | None:
    """Read the reason of a decision.  Raises BadInput for one that is not in the published list."""
    reason = form.get("reason", "")
    if reason and reason not in set(Reason):
        raise BadInput(_("Choose a reason from the list."), parameter="reason")
    return Reason(reason) if reason else None


def state_seen(form: Mapping[str, str]) -> State | None:
    """Read the state that somebody saw when they decided, None where the form does not say."""
    state = form.get("state", "")
    if state and state not in set(State):
        raise BadInput(_("There is no such state."), parameter="state")
    return State(state) if state else None


def took_ms_of(form: Mapping[str, str]) -> int | None:
    """Read for how long a person looked; None where the form does not say, or says what cannot be."""
    given = form.get("took_ms", "")
    took_ms = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0
    return took_ms if 0 < took_ms <= LONGEST_LOOK_MS else None


def decision_of(form: Mapping[str, str], role: Role) -> Decision:
    """Read a decision on one submission.  Raises BadInput naming what is missing."""
    action, revision = form.get("action", ""), form.get("revision", "")
    if action not in DECISIONS:
        raise BadInput(_("There is no such decision."), parameter="action")
    if not revision.isdecimal():
        raise BadInput(_("Say which revision you saw."), parameter="revision")
    return Decision(
        action=Action(action),
        revision=int(revision),
        actor_role=role,
        reason=reason_of(form),
        note=form.get("note", "").strip()[:2000],
        evidence=form.get("evidence", "").strip()[:2000],
    )
