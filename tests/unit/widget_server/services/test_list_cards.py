from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_site, add_submission
from widget_server.errors import BadInput
from widget_server.services.list_cards import ORDERS, _read_cursor, list_cards, newest_number, page_of_ids
from widget_server.services.list_filter import ListFilter


@pytest.mark.parametrize("order", ORDERS)
def test_pages_neither_repeat_nor_skip_also_when_decisions_come_between(session: Session, order):
    site = add_site(session)
    for number in range(12):
        row = add_submission(session, site, f"p{number:02}", state="held" if number % 3 == 0 else "pending")
        row.received_at = NOW + timedelta(seconds=number // 4)  # several arrive at once, as from an import
        row.verdicts = [{"outcome": "hold", "reason": "spam"}] if number % 4 == 0 else []
    session.flush()
    place = {
        "priority": lambda row: (row.priority, row.received_at, row.number),
        "oldest": lambda row: (row.received_at, row.number),
        "newest": lambda row: (-row.received_at.timestamp(), -row.number),
    }[order]
    rows = [session.get_one(type(row), (site.id, f"p{number:02}")) for number in range(12)]
    expected = [row.id for row in sorted(rows, key=place)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = list_cards(session, site.id, ListFilter(), now=NOW, order=order, cursor=cursor, limit=5)
        seen += [card.id for card in page.cards]
        for card in page.cards:
            session.get_one(type(row), (site.id, card.id)).state = "approved"
        session.flush()
        if not page.cursor:
            break
        cursor = page.cursor
    assert seen == expected


def test_what_needs_somebody_most_comes_first_and_the_older_of_two_alike(session: Session):
    site = add_site(session)
    for id, age_s, verdicts in (
        ("calm_old", 90, []),
        ("spam", 10, [{"outcome": "hold", "reason": "spam"}]),
        ("private", 5, [{"outcome": "hold", "reason": "personal_data"}]),
        ("calm_new", 0, []),
        ("spam_old", 60, [{"outcome": "hold", "reason": "spam"}]),
    ):
        row = add_submission(session, site, id, verdicts=verdicts)
        row.received_at = NOW - timedelta(seconds=age_s)
    session.flush()
    ids, cursor = page_of_ids(session, site.id, ListFilter(), now=NOW, order="priority")
    assert (ids, cursor) == (["private", "spam_old", "spam", "calm_old", "calm_new"], "")


def test_the_newest_number_bounds_what_a_page_showed(session: Session):
    site = add_site(session)
    assert newest_number(session, site.id) == 0
    last = add_submission(session, site, "a").number
    assert newest_number(session, site.id) == last
    add_submission(session, site, "b")
    assert page_of_ids(session, site.id, ListFilter(upto=last), now=NOW)[0] == ["a"]


@given(st.text())
def test_a_damaged_page_address_is_refused(text: str):
    with pytest.raises(BadInput):
        _read_cursor(text)
