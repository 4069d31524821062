"""THE transition table: which action leads from which state to which, and who may take it.

Owns the table, `next_state` and what each state shows. Does not know revisions, tables or people: the caller
checks that the revision decided on is the current one and writes the audit row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from moderation.types import Action, ModerationError, Role, State


class IllegalTransition(ModerationError):
    """The action is not possible in this state."""

    code = "illegal_transition"


class RoleNotAllowed(ModerationError):
    """The action is possible in this state, but not for this role."""

    code = "role_not_allowed"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line of the table; source None is a submission that does not exist yet."""

    source: State | None
    action: Action
    target: State
    roles: frozenset[Role]


DESK = frozenset({Role.OWNER, Role.MODERATOR})
SOURCE = frozenset({Role.AUTHOR, Role.SYSTEM})

PUBLIC_STATES = frozenset({State.APPROVED, State.HELD})
"""States in which the *last approved* revision is shown; in `held` a newer one waits behind it."""

WAITING_STATES = frozenset({State.PENDING, State.HELD})
"""States in which the current revision waits for a person."""

LIVE_STATES = (State.PENDING, State.HELD, State.APPROVED, State.REJECTED)


def _lines(
    sources: Iterable[State | None], action: Action, target: State, roles: frozenset[Role]
) -> tuple[Transition, ...]:
    return tuple(Transition(source=s, action=action, target=target, roles=roles) for s in sources)


TABLE: tuple[Transition, ...] = (
    *_lines([None], Action.SUBMIT, State.PENDING, DESK | SOURCE),
    # Only the author may bring back what the author withdrew; an import that still lists it may not.
    *_lines([State.WITHDRAWN], Action.SUBMIT, State.PENDING, frozenset({Role.AUTHOR})),
    # The shop never revises: words and stars of a review belong to its author.
    *_lines([State.PENDING, State.REJECTED], Action.REVISE, State.PENDING, SOURCE),
    *_lines([State.APPROVED, State.HELD], Action.REVISE, State.HELD, SOURCE),
    *_lines([State.TAKEN_DOWN], Action.REVISE, State.TAKEN_DOWN, SOURCE),
    *_lines([State.WITHDRAWN], Action.REVISE, State.WITHDRAWN, frozenset({Role.SYSTEM})),
    *_lines([State.PENDING, State.HELD], Action.APPROVE, State.APPROVED, DESK | {Role.SYSTEM}),
    *_lines([State.REJECTED], Action.APPROVE, State.APPROVED, DESK),
    # A rejected change takes the old revision down with it: it no longer says what its author says.
    *_lines([State.PENDING, State.HELD], Action.REJECT, State.REJECTED, DESK | {Role.SYSTEM}),
    *_lines([State.APPROVED], Action.REJECT, State.REJECTED, DESK),
    *_lines([State.APPROVED, State.HELD], Action.REOPEN, State.PENDING, DESK | {Role.SYSTEM}),
    *_lines([State.REJECTED], Action.RESTORE, State.PENDING, DESK | {Role.SYSTEM}),
    # A takedown may rest on a legal notice, so only an owner answers for lifting it.
    *_lines([State.TAKEN_DOWN], Action.RESTORE, State.PENDING, frozenset({Role.OWNER})),
    *_lines(LIVE_STATES, Action.TAKE_DOWN, State.TAKEN_DOWN, DESK | {Role.SYSTEM}),
    *_lines(LIVE_STATES, Action.WITHDRAW, State.WITHDRAWN, SOURCE),
    *_lines([State.TAKEN_DOWN], Action.WITHDRAW, State.TAKEN_DOWN, SOURCE),
    *_lines(State, Action.ERASE, State.ERASED, frozenset({Role.OWNER}) | SOURCE),
)

TRANSITIONS: Mapping[tuple[State | None, Action], Transition] = MappingProxyType(
    {(line.source, line.action): line for line in TABLE}
)

UNDOING: Mapping[Action, Action] = MappingProxyType(
    {Action.APPROVE: Action.REOPEN, Action.REJECT: Action.RESTORE, Action.TAKE_DOWN: Action.RESTORE}
)
"""The action that takes back another: each leads to the queue, where somebody decides anew."""

_STATE_WORDS: Mapping[State | None, str] = MappingProxyType(
    {
        None: "does not exist yet",
        State.PENDING: "is waiting for a decision",
        State.HELD: "is public with a change that waits for a decision",
        State.APPROVED: "is approved",
        State.REJECTED: "is rejected",
        State.WITHDRAWN: "was withdrawn by its author",
        State.TAKEN_DOWN: "was taken down",
        State.ERASED: "was erased",
    }
)


def next_state(state: State | None, action: Action, role: Role) -> State:
    """Say where an action leads.

    state : None before the first submit.  Raises IllegalTransition where the table has no such line and
    RoleNotAllowed where it has one that is not for this role.
    """
    line = TRANSITIONS.get((state, action))
    words = action.value.replace("_", " ")
    private = {"state": state, "action": action, "role": role}
    if line is None:
        raise IllegalTransition(
            f"This {_STATE_WORDS[state]}, so “{words}” is not possible. Reload to see what is.",
            private=private,
        )
    if role not in line.roles:
        may = " or ".join(sorted(r.value for r in line.roles))
        public = f"“{words.capitalize()}” is for the {may} here. Ask one of them."
        raise RoleNotAllowed(public, private=private)
    return line.target


def allowed_actions(state: State | None, role: Role) -> tuple[Action, ...]:
    """List what this role may do in this state, in the table's order; what a desk shows as buttons."""
    return tuple(line.action for line in TABLE if line.source == state and role in line.roles)


def is_public(state: State) -> bool:
    """Whether the last approved revision may be shown (a right is needed as well: `rights.may_show`)."""
    return state in PUBLIC_STATES
