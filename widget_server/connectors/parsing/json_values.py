"""Read single values of a JSON record, or of a cell, whose type is not sure.

Owns what an odd value counts as: nothing.
"""


def text_of(value: object) -> str:
    """Give a JSON value as text; "" for what is neither a text nor a whole number."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def count_of(value: object) -> int:
    """Give a count; 0 where it is hidden, negative or no whole number. Bounded so that any database holds it."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**31:
        return 0
    return int(value)
