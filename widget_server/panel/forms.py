"""Reading what people typed and chose into the values that services take.

Owns the parsing of lists' addresses and of decisions; a refusal names the parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from moderation.types import Action, Decision, Kind, Reason, Role, State
from widget_server.errors import BadInput
from widget_server.services.list_cards import ListFilter, Order

LONGEST_SEARCH = 200


@dataclass(frozen=True, kw_only=True)
class ChosenList:
    """A list as its address names it."""

    filter: ListFilter
    order: Order
    cursor: str

    def arguments(self, **changed: str | list[str]) -> dict[str, Any]:
        """Return the address's arguments, with some changed; an empty one is left out."""
        wanted: dict[str, Any] = {
            "kind": self.filter.kind or "",
            "state": list(self.filter.states),
            "product": self.filter.product,
            "q": self.filter.words,
            "problem": self.filter.problem,
            "stars": [str(star) for star in self.filter.stars],
            "author": self.filter.author,
            "order": "" if self.order == "oldest" else self.order,
            "cursor": self.cursor,
            **changed,
        }
        return {name: value for name, value in wanted.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether any filter is in force."""
        return bool(self.filter.selected_by)


def chosen_list(arguments: MultiDict[str, str]) -> ChosenList:
    """Read a list's filters from an address or a form.  Raises BadInput for a value that is none of the menu."""
    kind = arguments.get("kind", "")
    states = [state for state in arguments.getlist("state") if state]
    stars = [star for star in arguments.getlist("stars") if star]
    order = arguments.get("order", "") or "oldest"
    if kind and kind not in set(Kind):
        raise BadInput(_("The kind is post or review."), parameter="kind")
    if not set(states) <= set(State):
        raise BadInput(_("There is no such state."), parameter="state")
    if not set(stars) <= set("12345"):
        raise BadInput(_("Stars run from 1 to 5."), parameter="stars")
    if order not in ("oldest", "newest"):
        raise BadInput(_("The order is oldest or newest."), parameter="order")
    return ChosenList(
        filter=ListFilter(
            states=tuple(State(state) for state in states),
            kind=Kind(kind) if kind else None,
            product=arguments.get("product", "").strip()[:LONGEST_SEARCH],
            words=arguments.get("q", "").strip()[:LONGEST_SEARCH],
            problem=arguments.get("problem", ""),
            stars=tuple(int(star) for star in stars),
            author=arguments.get("author", "").strip()[:LONGEST_SEARCH],
        ),
        order="newest" if order == "newest" else "oldest",
        cursor=arguments.get("cursor", ""),
    )


def reason_of(form: Mapping[str, str]) -> Reason | None:
    """Read the reason of a decision.  Raises BadInput for one that is not in the published list."""
    reason = form.get("reason", "")
    if reason and reason not in set(Reason):
        raise BadInput(_("Choose a reason from the list."), parameter="reason")
    return Reason(reason) if reason else None


def decision_of(form: Mapping[str, str], role: Role) -> Decision:
    """Read a decision on one submission.  Raises BadInput naming what is missing."""
    action, revision = form.get("action", ""), form.get("revision", "")
    if action not in set(Action):
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
