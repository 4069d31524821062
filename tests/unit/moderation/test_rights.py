"""The consent ledger: without a right nothing is shown, and the creator's no outlives everybody's yes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.rights import (
    CREATORS_WORD,
    EVERYWHERE,
    Basis,
    RightsRecord,
    RightsState,
    Surface,
    creator_forbids,
    may_show,
    next_change_at,
    state_at,
)

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def record(state, day=0, *, basis=Basis.CREATOR_GRANT, scope=frozenset({Surface.SITE}), until_day=None):
    return RightsRecord(
        state=RightsState(state),
        basis=basis,
        at=START + day * DAY,
        scope=scope,
        expires_at=None if until_day is None else START + until_day * DAY,
    )


def on(day):
    return START + day * DAY


records = st.lists(
    st.builds(
        record,
        st.sampled_from(["requested", "granted", "refused", "expired", "revoked"]),
        st.integers(0, 9),
        basis=st.sampled_from(Basis),
        scope=st.sampled_from([frozenset({Surface.SITE}), frozenset({Surface.ADS}), EVERYWHERE]),
        until_day=st.none() | st.integers(0, 12),
    ),
    max_size=7,
)


def test_nothing_is_shown_without_a_record():
    assert state_at([], on(1)) is RightsState.NONE
    assert not may_show([], on(1))


def test_a_request_alone_shows_nothing():
    assert state_at([record("requested")], on(1)) is RightsState.REQUESTED
    assert not may_show([record("requested")], on(1))


def test_a_grant_shows_from_its_own_time_on():
    ledger = [record("granted", 3)]
    assert [may_show(ledger, on(day)) for day in (2, 3, 4)] == [False, True, True]


def test_a_grant_runs_out_at_its_end():
    ledger = [record("granted", 0, until_day=5)]
    assert may_show(ledger, on(5) - timedelta(microseconds=1))
    assert not may_show(ledger, on(5))
    assert state_at(ledger, on(5)) is RightsState.EXPIRED


def test_a_grant_that_ran_out_after_a_request_reads_expired_and_a_new_request_reads_requested():
    ledger = [record("requested", 0), record("granted", 1, until_day=2)]
    assert state_at(ledger, on(3)) is RightsState.EXPIRED
    assert state_at([*ledger, record("requested", 3)], on(3)) is RightsState.REQUESTED


def test_a_request_to_renew_does_not_hide_what_is_granted():
    assert may_show([record("granted", 0), record("requested", 1)], on(2))


def test_a_grant_for_the_site_is_none_for_ads():
    assert not may_show([record("granted")], on(1), Surface.ADS)
    assert may_show([record("granted", scope=EVERYWHERE)], on(1), Surface.ADS)


@pytest.mark.parametrize("no", ["revoked", "refused"])
def test_after_the_creators_no_the_shop_cannot_say_yes(no):
    ledger = [record("granted", 0), record(no, 1)]
    by_shop = [
        *ledger,
        record("granted", 2, basis=Basis.IMPORT_EVIDENCE),
        record("granted", 3, basis=Basis.MERCHANT_OWN),
    ]
    assert state_at(by_shop, on(4)) is RightsState(no)
    assert may_show([*by_shop, record("granted", 4, basis=Basis.UPLOAD_CONSENT)], on(4))


def test_the_shop_may_take_back_its_own_no():
    ledger = [record("revoked", 1, basis=Basis.MERCHANT_OWN), record("granted", 2, basis=Basis.IMPORT_EVIDENCE)]
    assert may_show(ledger, on(3))


def test_a_revocation_wins_over_a_grant_of_the_same_instant_and_over_a_clock_that_runs_ahead():
    assert not may_show([record("revoked", 1), record("granted", 1)], on(2))
    assert not may_show([record("granted", 0), record("revoked", 9)], on(2))


def test_of_two_grants_in_one_instant_the_creators_does_not_reopen_for_the_shops():
    ledger = [record("revoked", 0, basis=Basis.CREATOR_GRANT)]
    creators = record("granted", 1, basis=Basis.CREATOR_GRANT, until_day=2)
    shops = record("granted", 1, basis=Basis.IMPORT_EVIDENCE)
    assert not may_show([*ledger, creators, shops], on(2))
    assert not may_show([*ledger, shops, creators], on(2))


def test_an_expiry_ends_only_the_grants_of_its_own_basis():
    ledger = [record("granted", 0, basis=Basis.IMPORT_EVIDENCE), record("expired", 1, basis=Basis.IMPORT_EVIDENCE)]
    assert state_at(ledger, on(2)) is RightsState.EXPIRED
    assert may_show([*ledger, record("granted", 0, basis=Basis.CREATOR_GRANT)], on(2))


@given(records, st.integers(0, 12))
def test_what_shows_has_a_living_grant_for_that_surface(ledger, day):
    if may_show(ledger, on(day)):
        assert any(
            r.state is RightsState.GRANTED
            and Surface.SITE in r.scope
            and r.at <= on(day)
            and (r.expires_at is None or r.expires_at > on(day))
            for r in ledger
        )


@given(records, st.integers(0, 12), st.sampled_from(sorted(CREATORS_WORD)))
def test_a_creators_last_word_no_always_hides(ledger, day, basis):
    assert not may_show([*ledger, record("revoked", 10, basis=basis, scope=EVERYWHERE)], on(day))


@settings(max_examples=500)
@given(records, st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(ledger, day, random):
    shuffled = ledger[:]
    random.shuffle(shuffled)
    assert state_at(shuffled, on(day)) == state_at(ledger, on(day))


@given(records, st.integers(0, 11))
def test_until_the_next_change_the_answer_stays(ledger, day):
    change = next_change_at(ledger, on(day))
    showing = may_show(ledger, on(day))
    if change is not None:
        assert may_show(ledger, change) is not showing
    for later in range(day * 2, 30):
        moment = START + later * DAY / 2
        if change is None or moment < change:
            assert may_show(ledger, moment) is showing


def test_only_the_creators_last_word_on_a_surface_forbids_asking():
    yes, no, again = record("granted"), record("revoked", 1), record("granted", 2)
    shops = record("granted", 3, basis=Basis.IMPORT_EVIDENCE)
    assert not creator_forbids([])
    assert creator_forbids([yes, no])
    assert creator_forbids([yes, no, shops])
    assert not creator_forbids([yes, no, again])
    assert not creator_forbids([yes, no], Surface.ADS)
