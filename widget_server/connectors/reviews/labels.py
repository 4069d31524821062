"""What a review file says of an incentive or of a first publication elsewhere, in whichever dialect.

None of the dialects' sources documents such a column, so the names that platforms and feeds use for it are read in all
of them (Google's is_incentivized_review, Meta's incentivized).
"""

import re

INCENTIVE_COLUMNS = (
    "incentive", "incentivetype", "incentivized", "incentivised", "isincentivized", "isincentivised",
    "isincentivizedreview", "incentivizedreview",
)  # fmt: skip
SYNDICATED_COLUMNS = ("syndicated", "issyndicated", "syndicationsource", "syndicatedfrom")
_NO = frozenset({"", "false", "no", "0", "n", "f", "none", "null", "na"})
_KINDS = {
    "discount": "discount", "coupon": "discount", "voucher": "discount", "points": "discount",
    "loyaltypoints": "discount", "freeproduct": "free_product", "sample": "free_product", "freesample": "free_product",
    "productsample": "free_product", "gift": "free_product", "contest": "contest", "sweepstakes": "contest",
    "sweepstake": "contest", "giveaway": "contest", "payment": "payment", "paid": "payment", "cash": "payment",
    "employee": "employee", "staff": "employee",
}  # fmt: skip


def incentive_in(cell: str) -> str:
    """Return the kind of incentive that a cell names: "" for none, "other" for one that is not told or not known."""
    word = _word(cell)
    return "" if word in _NO else _KINDS.get(word, "other")


def is_syndicated(cell: str) -> bool:
    """Whether a cell says yes, or names where the review was published first."""
    return _word(cell) not in _NO


def _word(cell: str) -> str:
    return re.sub(r"[\W_]+", "", cell.casefold())
