"""A row says what was reported, event by event, whatever was in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import NOW
from support.events import served_list
from widget_server.db.event_body import (
    KINDS,
    LETTERS,
    Purchase,
    Report,
    columns_of,
    events_of,
    kinds_of,
    lists_of,
    write_report,
)

AT_MS = round(NOW.timestamp() * 1000)


def report(**changes):
    values = {
        "view": "v", "lists": [served_list(7, 4, 9)], "ids": ["a", "b"], "types": "ib", "at_ms": [AT_MS, AT_MS + 5],
        "served": [0, -1], "places": [1, -1], "items": ["post_9", None], "products": [None, "P"],
        "purchases": {1: Purchase("1001", [{"product": "P", "quantity": 2, "value_minor": 5}], "EUR")},
    }  # fmt: skip
    return Report(**values | changes)


def test_events_are_read_back_with_their_list_position_and_purchase():
    columns = columns_of(write_report(report()))
    lists = lists_of(columns, 7)
    look, bought = events_of(columns, lists)
    assert lists == [served_list(7, 4, 9)]
    assert (look.type, look.list, look.position, look.number, look.layout, look.item) == (
        "impression", 0, 2, 9, "grid", "post_9",
    )  # fmt: skip
    assert (bought.type, bought.list, bought.number, bought.product) == ("purchase", None, None, "P")
    assert bought.purchase.lines == [{"product": "P", "quantity": 2, "value_minor": 5}]
    assert (look.at, bought.at) == (NOW, NOW + timedelta(milliseconds=5))
    assert look.key != bought.key


def test_columns_that_say_nothing_are_left_out():
    assert {"product", "bought"}.isdisjoint(columns_of(write_report(report(products=[None, None], purchases={}))))


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_text_comes_back(text):
    columns = columns_of(write_report(report(view=text, ids=[text, "b"], items=[text, None])))
    first = next(events_of(columns, lists_of(columns, 7)))
    assert (first.view, first.id, first.item) == (text, text, text)


@pytest.mark.parametrize(("types", "kinds"), [("", 0), ("iii", 1), ("io", 3), ("iopcb", 31)])
def test_the_bits_say_which_types_there_are(types, kinds):
    assert kinds_of(types) == kinds


def test_each_type_has_a_letter_and_a_bit_of_its_own():
    assert KINDS.keys() == LETTERS.keys()
    assert len(set(KINDS.values())) == len(set(LETTERS.values())) == len(KINDS)
