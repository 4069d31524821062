import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.connectors.parsing.money import BadAmount, is_currency, read_amount


@pytest.mark.parametrize(
    ("text", "default", "minor", "currency"),
    [
        ("15.00 USD", "EUR", 1500, "USD"),
        ("USD 15.00", "EUR", 1500, "USD"),
        ("49.90", "EUR", 4990, "EUR"),
        ("500", "USD", 50000, "USD"),
        ("1.234,56 €", "USD", 123456, "EUR"),
        ("1,299.00", "USD", 129900, "USD"),
        ("1 234,56", "EUR", 123456, "EUR"),
        ("CHF 1'234.50", "EUR", 123450, "CHF"),
        ("£9.99", "USD", 999, "GBP"),
        ("$5", "CAD", 500, "CAD"),
        ("$5", "EUR", 500, "USD"),
        ("99 kr", "DKK", 9900, "DKK"),
        ("15,- €", "USD", 1500, "EUR"),
        ("1500 JPY", "USD", 1500, "JPY"),
        ("1.500 JPY", "USD", 1500, "JPY"),
        ("1.234 KWD", "USD", 1234, "KWD"),
        ("2.5 KWD", "USD", 2500, "KWD"),
        ("1,234", "USD", 123400, "USD"),
        ("0.125", "KWD", 125, "KWD"),
        ("0.00", "USD", 0, "USD"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, default, minor, currency):
    amount = read_amount(text, default)
    assert (amount.minor, amount.currency) == (minor, currency)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("free", "bad_price"),
        ("", "bad_price"),
        ("-5.00 USD", "bad_price"),
        ("$-5", "bad_price"),
        ("(5.00)", "bad_price"),
        ("10-20 USD", "bad_price"),
        ("99999999999999", "bad_price"),
        ("5.00 ZZZ", "bad_currency"),
        ("9" * 5000, "bad_price"),
        ("1.234 EUR", "ambiguous_price"),
        ("1.234", "ambiguous_price"),
    ],
)
def test_what_is_no_amount_or_two_amounts_is_refused(text, code):
    with pytest.raises(BadAmount) as error:
        read_amount(text, "USD")
    assert error.value.code == code


def test_a_shop_s_currency_that_does_not_exist_is_refused():
    with pytest.raises(BadAmount) as error:
        read_amount("5.00", "€" * 1000)
    assert error.value.code == "bad_currency"


def test_the_sentence_does_not_repeat_the_cell():
    with pytest.raises(BadAmount) as error:
        read_amount("jane@mail.example", "USD")
    assert "jane" not in error.value.sentence


def test_currencies_are_those_of_iso_4217():
    assert is_currency("EUR")
    assert not is_currency("ABC")
    assert not is_currency("")


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_a_bad_one(text):
    with contextlib.suppress(BadAmount):
        assert read_amount(text, "EUR").minor >= 0


@given(st.integers(min_value=0, max_value=10**9))
def test_what_machines_write_is_read_exactly(minor):
    assert read_amount(f"{minor // 100}.{minor % 100:02} USD", "EUR").minor == minor
