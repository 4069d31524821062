from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from moderation.types import Kind, State
from support import NOW
from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import Right
from widget_server.errors import BadInput
from widget_server.services.list_cards import (
    ListFilter,
    _read_cursor,
    count_waiting,
    list_cards,
    matching_ids,
)


@pytest.fixture
def site_id(session: Session) -> int:
    site = add_site(session)
    add_product(session, site, "VASE")
    suggest(session, add_submission(session, site, "a", text="100% willow_vase"), "VASE", certain=True)
    add_submission(session, site, "b", rating=1, product_id="VASE", photos=0, text="Broke", author="Ann")
    add_submission(session, site, "c", rating=5, photos=1, state="held", title="Lovely")
    add_submission(session, site, "d", state="approved", text="Shown", author="ann")
    add_submission(add_site_session := session, add_site(session, "pk_other"), "z")
    assert add_site_session is session
    flagged = add_submission(session, site, "e", photos=0)
    flagged.verdicts = [{"rule": "spam", "outcome": "reject", "reason": "spam"}]
    session.add(
        Right(site_id=site.id, id="r", submission_id="a", state="granted", basis="merchant_own", actor="x", at=NOW)
    )
    session.flush()
    return site.id


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ListFilter(), "a b c e"),
        (ListFilter(kind=Kind.REVIEW), "b c"),
        (ListFilter(states=(State.APPROVED, State.HELD)), "c d"),
        (ListFilter(words="lovely"), "c"),
        (ListFilter(words="%"), "a"),
        (ListFilter(words="w_v"), "a"),
        (ListFilter(words="ann broke"), "b"),
        (ListFilter(product="VASE"), "a b"),
        (ListFilter(stars=(1, 5)), "b c"),
        (ListFilter(problem="spam"), "e"),
        (ListFilter(problem="no_right"), "b c e"),
        (ListFilter(problem="no_photo"), "a c"),
        (ListFilter(problem="no_product"), "e"),
        (ListFilter(author="Ann"), "b"),
    ],
)
def test_each_filter_finds_its_own(session: Session, site_id: int, wanted: ListFilter, expected: str):
    assert [card.id for card in list_cards(session, site_id, wanted, now=NOW).cards] == expected.split()
    assert matching_ids(session, site_id, wanted) == expected.split()


def test_what_a_choice_was_filtered_by_is_named_as_decisions_name_it():
    assert ListFilter(stars=(1,), words="x").selected_by == {"rating", "words"}


def test_an_unknown_problem_is_refused(session: Session, site_id: int):
    with pytest.raises(BadInput, match="no such problem"):
        list_cards(session, site_id, ListFilter(problem="low_rating"), now=NOW)


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_pages_neither_repeat_nor_skip_also_when_decisions_come_between(session: Session, order):
    site = add_site(session)
    for number in range(10):
        row = add_submission(session, site, f"p{number}")
        row.received_at = NOW + timedelta(seconds=number // 4)  # several arrive at once, as from an import
    session.flush()
    seen: list[str] = []
    cursor = ""
    while True:
        page = list_cards(session, site.id, ListFilter(), now=NOW, order=order, cursor=cursor, limit=3)
        seen += [card.id for card in page.cards]
        for card in page.cards:
            session.get_one(type(row), (site.id, card.id)).state = "approved"
        session.flush()
        if not page.cursor:
            break
        cursor = page.cursor
    expected = [f"p{number}" for number in range(10)]
    assert seen == (expected if order == "oldest" else expected[::-1])


def test_what_waits_is_counted_by_kind(session: Session, site_id: int):
    assert count_waiting(session, site_id) == {Kind.POST: 2, Kind.REVIEW: 2}
    assert list_cards(session, site_id, ListFilter(), now=NOW, limit=1).total == 4


@given(st.text())
def test_a_damaged_page_address_is_refused(text: str):
    with pytest.raises(BadInput):
        _read_cursor(text)
