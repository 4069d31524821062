"""Write cells of exports so that no spreadsheet runs them.

Owns the rule of OWASP's "CSV Injection": a cell that begins like a formula gets an apostrophe in front.
"""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_cell_safe(text: str) -> str:
    """Give the text so that spreadsheets show it and do not compute it; white space in front hides no formula."""
    if text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(("\t", "\r", "\n")):
        return f"'{text}"
    return text
