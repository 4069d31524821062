"""Contact data is found and sizes, prices and order numbers are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.base import ScreeningContext
from moderation.rules.personal_data import check, is_iban
from moderation.types import Kind, Outcome, Reason, Submission


def judge(text, **more):
    return check(Submission(kind=Kind.REVIEW, text=text, **more), ScreeningContext())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail me: me.too+x@mail.example!", "e-mail address"),
        ("call +49 170 1234567", "phone number"),
        ("06 12 34 56 78", "phone number"),
        ("(555) 234-5678", "phone number"),
        ("13812345678", "phone number"),
        ("DE89 3704 0044 0532 0130 00", "bank account"),
        ("I live at 12 Baker Street", "street address"),
        ("Hauptstraße 12, Köln", "street address"),
        ("12 rue de la Paix", "street address"),
        ("Calle Mayor 5", "street address"),
    ],
)
def test_contact_data_waits_for_a_person(text, kind):
    verdict = judge(text)
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, Reason.PERSONAL_DATA)
    assert kind in verdict.sentence


@pytest.mark.parametrize(
    "text",
    [
        "sizes 0 2 4 6 8 10 12",
        "order 1234567890",
        "EAN 4006381333931",
        "a 5 minute drive",
        "bought 2026-11-02",
        "36/38/40/42",
        "I'm 5'8\" and 125 lbs",
        "59.90 or 1,299.00",
        "auf Platz 1",
        "DE88 3704 0044 0532 0130 00",
    ],
)
def test_sizes_prices_dates_and_order_numbers_pass(text):
    assert judge(text).outcome is Outcome.PASS


def test_the_verdict_marks_the_place_and_repeats_nothing():
    verdict = judge("ask me@mail.example")
    assert [(m.field, m.start, m.end) for m in verdict.marks] == [("text", 4, 19)]
    assert "mail.example" not in repr(verdict)


def test_an_address_used_as_a_name_is_found():
    assert [m.field for m in judge("Nice", author="me@mail.example").marks] == ["author"]


@given(st.integers(0, 10**18 - 1), st.integers(0, 98))
def test_an_iban_with_one_wrong_check_is_none(account, wrong):
    bban = f"{account:018d}"
    right = 98 - int(f"{bban}131400") % 97
    assert is_iban(f"DE{right:02d}{bban}")
    assert is_iban(f"DE{wrong:02d}{bban}") == (wrong % 97 == right % 97)


@pytest.mark.parametrize(
    "text", ["a" * 50_000 + "@", "1 " * 25_000, "A" * 50_000, "Aa " * 20_000 + "1", "1.1-" * 12_000]
)
def test_a_hostile_text_is_read_in_linear_time(text):
    started_s = time.perf_counter()
    judge(text)
    assert time.perf_counter() - started_s < 2
