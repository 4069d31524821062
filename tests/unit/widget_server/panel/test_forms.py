from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from moderation.types import Action, Kind, Reason, Role, State
from widget_server.errors import BadInput
from widget_server.panel.forms import chosen_list, decision_of, reason_of, state_seen, took_ms_of


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch):
    # Translating needs a request; which language a refusal is in is not the matter here.
    monkeypatch.setattr("widget_server.panel.forms._", lambda text, **_values: text)


def test_a_lists_address_is_read_and_written_again():
    address = MultiDict([("kind", "review"), ("state", "pending"), ("state", "held"), ("stars", "2"), ("q", " broke ")])
    chosen = chosen_list(address)
    assert chosen.filter.kind is Kind.REVIEW
    assert chosen.filter.states == (State.PENDING, State.HELD)
    assert chosen.filter.stars == (2,)
    assert chosen.filter.words == "broke"
    assert chosen.narrowed
    again = {"kind": "review", "state": ["pending", "held"], "q": "broke", "stars": ["2"]}
    assert chosen.arguments() == again
    assert chosen.arguments(kind="") == {name: value for name, value in again.items() if name != "kind"}


def test_every_filter_of_the_queue_is_written_as_it_was_read():
    address = {
        "queue": "held", "kind": "post", "platform": "instagram", "language": "de", "media": "video",
        "tagged": "none", "since": "2026-11-01", "until": "2026-11-22", "author": "mira", "order": "oldest",
    }  # fmt: skip
    assert chosen_list(MultiDict(address)).arguments() == address


def test_what_waits_begins_with_what_needs_somebody_most_and_the_rest_with_the_newest():
    assert chosen_list(MultiDict()).order == "priority"
    assert chosen_list(MultiDict({"queue": "approved"})).order == "newest"
    assert chosen_list(MultiDict({"queue": "approved", "order": "newest"})).arguments() == {"queue": "approved"}


def test_a_list_ends_where_the_page_ended():
    assert chosen_list(MultiDict()).filter_upto("17").upto == 17
    assert chosen_list(MultiDict()).filter_upto("0").upto == -1  # an empty page named nothing
    for damaged in ("", "-1", "x", "9" * 30):
        with pytest.raises(BadInput):
            chosen_list(MultiDict()).filter_upto(damaged)


def test_a_choice_by_stars_says_so():
    assert chosen_list(MultiDict({"stars": "1"})).filter.selected_by == {"rating"}
    assert chosen_list(MultiDict()).filter.selected_by == frozenset()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "video"),
        ("state", "lost"),
        ("stars", "6"),
        ("order", "best"),
        ("stars", "1,2"),
        ("queue", "mine"),
        ("media", "sound"),
        ("tagged", "maybe"),
        ("since", "yesterday"),
        ("until", "2026-13-01"),
    ],
)
def test_a_value_that_is_not_in_the_menu_is_refused_by_name(name: str, value: str):
    with pytest.raises(BadInput) as caught:
        chosen_list(MultiDict({name: value}))
    assert caught.value.parameter == name


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "kind",
                "state",
                "stars",
                "order",
                "q",
                "problem",
                "cursor",
                "queue",
                "media",
                "since",
                "until",
                "platform",
            ]
        ),
        st.text(),
    )
)
def test_no_address_breaks_the_list(arguments: dict[str, str]):
    with suppress(BadInput):
        chosen_list(MultiDict(arguments))


def test_a_decision_names_its_action_reason_and_the_revision_seen():
    form = {"action": "reject", "revision": "3", "reason": "spam", "evidence": " a link "}
    decision = decision_of(form, Role.MODERATOR)
    assert (decision.action, decision.revision, decision.reason) == (Action.REJECT, 3, Reason.SPAM)
    assert (decision.evidence, decision.actor_role, decision.selected_by) == ("a link", Role.MODERATOR, frozenset())


@pytest.mark.parametrize(
    ("form", "parameter"),
    [
        ({"action": "burn", "revision": "1"}, "action"),
        ({"action": "approve", "revision": "-1"}, "revision"),
        ({"action": "approve"}, "revision"),
        ({"action": "reject", "revision": "1", "reason": "one star"}, "reason"),
    ],
)
def test_a_decision_that_is_none_is_refused_by_name(form: dict[str, str], parameter: str):
    with pytest.raises(BadInput) as caught:
        decision_of(form, Role.OWNER)
    assert caught.value.parameter == parameter


def test_no_reason_is_none():
    assert reason_of({}) is None


def test_the_state_that_was_seen_is_one_of_the_table_or_not_said():
    assert state_seen({"state": "held"}) is State.HELD
    assert state_seen({}) is None
    with pytest.raises(BadInput):
        state_seen({"state": "lost"})


@pytest.mark.parametrize(
    ("given", "took_ms"), [("4200", 4200), ("", None), ("0", None), ("-5", None), ("3600001", None), ("٣", None)]
)
def test_for_how_long_somebody_looked_is_read_or_not_known(given, took_ms):
    assert took_ms_of({"took_ms": given}) == took_ms
