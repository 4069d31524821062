"""The transition table: every line of it, everything that is not in it, and the page that draws it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.states import (
    PUBLIC_STATES,
    TABLE,
    TRANSITIONS,
    UNDOING,
    IllegalTransition,
    RoleNotAllowed,
    allowed_actions,
    is_public,
    next_state,
)
from moderation.types import Action, Role, State

states = st.none() | st.sampled_from(State)
DOCS = Path(__file__).parents[3] / "docs" / "moderation.md"


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.source}-{line.action}")
def test_every_line_leads_where_it_says_for_exactly_its_roles(line):
    for role in Role:
        if role in line.roles:
            assert next_state(line.source, line.action, role) is line.target
        else:
            with pytest.raises(RoleNotAllowed):
                next_state(line.source, line.action, role)


def test_no_state_and_action_stand_in_the_table_twice():
    assert len(TRANSITIONS) == len(TABLE)


@given(states, st.sampled_from(Action), st.sampled_from(Role))
def test_what_is_not_in_the_table_is_refused_with_a_sentence(state, action, role):
    if (state, action) in TRANSITIONS:
        return
    with pytest.raises(IllegalTransition) as refusal:
        next_state(state, action, role)
    assert refusal.value.public.endswith("Reload to see what is.")
    assert refusal.value.private["state"] is state


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Role)), max_size=30))
def test_whatever_happens_nothing_is_public_that_was_never_approved(steps):
    state, approved = None, False
    for action, role in steps:
        try:
            state = next_state(state, action, role)
        except (IllegalTransition, RoleNotAllowed):
            continue
        approved = approved or action is Action.APPROVE
        assert not is_public(state) or approved


@pytest.mark.parametrize("action", Action)
def test_what_is_erased_stays_erased(action):
    line = TRANSITIONS.get((State.ERASED, action))
    assert line is None or line.target is State.ERASED


@given(states, st.sampled_from(Role))
def test_a_desk_offers_exactly_what_is_possible(state, role):
    for action in Action:
        line = TRANSITIONS.get((state, action))
        assert (action in allowed_actions(state, role)) == (line is not None and role in line.roles)


def test_a_viewer_may_do_nothing():
    assert all(allowed_actions(state, Role.VIEWER) == () for state in (None, *State))


def test_the_shop_never_revises_what_somebody_wrote():
    for state in State:
        assert Action.REVISE not in allowed_actions(state, Role.OWNER) + allowed_actions(state, Role.MODERATOR)


def test_a_change_of_a_published_item_waits_while_the_approved_revision_stays_public():
    held = next_state(State.APPROVED, Action.REVISE, Role.SYSTEM)
    assert held is State.HELD
    assert is_public(held)


def test_an_import_does_not_bring_back_what_its_author_withdrew():
    assert next_state(State.WITHDRAWN, Action.REVISE, Role.SYSTEM) is State.WITHDRAWN
    with pytest.raises(RoleNotAllowed):
        next_state(State.WITHDRAWN, Action.SUBMIT, Role.SYSTEM)


def test_only_an_owner_lifts_a_takedown():
    assert next_state(State.TAKEN_DOWN, Action.RESTORE, Role.OWNER) is State.PENDING
    with pytest.raises(RoleNotAllowed, match="owner"):
        next_state(State.TAKEN_DOWN, Action.RESTORE, Role.MODERATOR)


def test_everything_can_be_erased_from_everywhere():
    assert all(next_state(state, Action.ERASE, Role.SYSTEM) is State.ERASED for state in State)


def test_only_approved_and_held_are_public():
    assert {state for state in State if is_public(state)} == PUBLIC_STATES == {State.APPROVED, State.HELD}


def test_the_documented_table_is_the_table():
    rows = re.findall(r"^\| (\w+|—) \| (\w+) \| (\w+) \| ([\w, ]+) \|$", DOCS.read_text(), re.M)
    drawn = {(source, action, target, tuple(roles.split(", "))) for source, action, target, roles in rows[1:]}
    assert drawn == {
        (line.source or "—", line.action, line.target, tuple(role for role in Role if role in line.roles))
        for line in TABLE
    }


def test_the_drawn_diagram_is_the_table_without_erasing():
    edges = set(re.findall(r"^    (\S+) --> (\w+): (\w+)$", DOCS.read_text(), re.M))
    assert edges == {
        (line.source or "[*]", line.target, line.action)
        for line in TABLE
        if line.action is not Action.ERASE and line.source != line.target
    }


@pytest.mark.parametrize("action", list(UNDOING))
def test_what_undoes_an_action_is_in_the_table_wherever_that_action_leads(action: Action):
    led_to = {line.target for line in TABLE if line.action is action}
    assert all((state, UNDOING[action]) in TRANSITIONS for state in led_to)
