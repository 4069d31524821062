"""Read amounts of money as people write them, into minor units.

Owns currencies and their exponents (Babel's CLDR data) and the refusal of amounts that can be read in two ways.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision
from price_parser import Price

_MACHINE = re.compile(r"(\d{1,15}(?:\.\d{1,2})?)(?:\s*([A-Z]{3}))?", re.ASCII)
_THREE_AFTER_POINT = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])", re.ASCII)
# "-5", "(5)" and the range "5-9"; the Nordic "15,-" is none of them.
_NEGATIVE = re.compile(r"[-−–(]\s*[^\w\s]?\s*\d")
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₫": "VND", "₪": "ILS",
            "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "฿": "THB", "R$": "BRL", "₱": "PHP", "₦": "NGN"}  # fmt: skip
# Signs which several currencies share: the shop's own currency if it is among them, else the first.
_SHARED_SYMBOLS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "CLP", "COP", "ARS"),
    "¥": ("JPY", "CNY"),
    "￥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
# Beyond this a sum of order lines could leave the 64-bit integers of the databases.
_MOST_MINOR = 10**12
_MOST_CHARACTERS = 64


class BadAmount(ValueError):
    """The text is no amount, or one that can be read in two ways; `code` and the message say which."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum in minor units (cents) of its currency."""

    minor: int
    currency: str


@cache
def _currencies() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


def is_currency(code: str) -> bool:
    """Whether CLDR knows the ISO 4217 code."""
    return code in _currencies()


@cache
def _unit(currency: str) -> Decimal:
    return Decimal(10) ** get_currency_precision(currency)


def read_amount(text: str, currency: str) -> Amount:
    """Read "15.00 USD", "1.234,56 €" or "49.90" (then in `currency`).

    Rounds half up to the minor unit. Raises BadAmount: bad_price for what is no amount or is negative, bad_currency for
    an unknown code, ambiguous_price for "1.234", which is one and a bit here and a thousand there.
    """
    text = text.strip()
    if not is_currency(currency):
        raise BadAmount("bad_currency", "The price is in a currency that does not exist.")
    if len(text) > _MOST_CHARACTERS:
        raise BadAmount("bad_price", 'The price is no amount of money. Write it like "15.00 USD".')
    return _read(text, currency)


@lru_cache(maxsize=8192)
def _read(text: str, currency: str) -> Amount:
    machine = _MACHINE.fullmatch(text)
    if machine:
        return _amount(Decimal(machine[1]), machine[2] or currency)
    named = _currency_in(text, currency)
    three = _THREE_AFTER_POINT.search(text)
    precision = get_currency_precision(named)
    if three and precision == 2:
        raise BadAmount("ambiguous_price", 'The price could mean a thousand or a fraction. Write it like "1234.00".')
    if _NEGATIVE.search(text) or not any(character.isdigit() for character in text):
        raise BadAmount("bad_price", 'The price is no amount of money. Write it like "15.00 USD".')
    if three and precision == 3:
        return _amount(Decimal(three[0]), named)
    try:
        value = Price.fromstring(text).amount
    except (ValueError, ArithmeticError):
        value = None
    if value is None:
        raise BadAmount("bad_price", 'The price is no amount of money. Write it like "15.00 USD".')
    return _amount(value, named)


def _amount(value: Decimal, currency: str) -> Amount:
    if not is_currency(currency):
        raise BadAmount("bad_currency", "The price names a currency that does not exist.")
    try:
        minor = int((value * _unit(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        minor = -1
    if not 0 <= minor <= _MOST_MINOR:
        raise BadAmount("bad_price", "The price is too large or negative.")
    return Amount(minor=minor, currency=currency)


def _currency_in(text: str, default: str) -> str:
    code = _CODE.search(text)
    if code:
        if not is_currency(code[1]):
            raise BadAmount("bad_currency", "The price names a currency that does not exist.")
        return code[1]
    for symbol, named in _SYMBOLS.items():
        if symbol in text:
            return named
    for symbol, choices in _SHARED_SYMBOLS.items():
        if symbol in text:
            return default if default in choices else choices[0]
    return default
