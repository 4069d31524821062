"""What may never be suppressed, and what a review may claim about itself.

Owns the legal floor under decisions (EU Omnibus Directive 2019/2161, FTC rule 16 CFR 465): opinions and stars are
no ground for hiding; "verified buyer" comes from an order; incentives are told. Does not own the reasons
(`reasons`) nor the transitions (`states`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from moderation.reasons import REASONS, reasons_for
from moderation.states import PUBLIC_STATES
from moderation.types import Action, Decision, Kind, ModerationError, Role, State, Submission

NEEDS_REASON = frozenset({Action.REJECT, Action.TAKE_DOWN})
HIDING = NEEDS_REASON | {Action.REOPEN}
# Publishing the five stars of a day in one go leaves the one star waiting: it suppresses as rejecting them does.
_NEVER_BY_STARS = HIDING | {Action.APPROVE}
RATINGS = (5, 4, 3, 2, 1)
SHOP_ROLES = frozenset({Role.OWNER, Role.MODERATOR, Role.VIEWER})


class UnlawfulDecision(ModerationError):
    """The decision would hide or change what the law says must stay."""

    code = "unlawful_decision"


def assert_lawful(decision: Decision, submission: Submission, *, undo: bool = False) -> None:
    """Refuse a decision that hides content without a lawful reason, is taken by stars, or edits an author's words.

    undo : whether it only takes back an approval that its maker gave just now.
    Raises UnlawfulDecision. Passes silently for every action that hides or changes nothing.
    """
    if decision.action is Action.REVISE and decision.actor_role in SHOP_ROLES:
        raise UnlawfulDecision("Only its author can change this. Ask the author, with a reason and a link.")
    if decision.action in _NEVER_BY_STARS and submission.kind is Kind.REVIEW and "rating" in decision.selected_by:
        raise UnlawfulDecision(
            "Reviews are not decided on in bulk by their stars. Remove the stars filter, or decide one by one.",
            private={"action": decision.action, "selected_by": sorted(decision.selected_by)},
        )
    # A published review or question that goes back into the queue is hidden as a rejected one is.
    reopened = decision.action is Action.REOPEN and submission.kind is not Kind.POST and not undo
    if decision.action not in NEEDS_REASON and not reopened:
        return
    if decision.reason is None:
        raise UnlawfulDecision("Hiding needs a reason from the published list. Choose one.")
    info = REASONS[decision.reason]
    if submission.kind not in info.kinds:
        others = ", ".join(REASONS[r].label for r in reasons_for(submission.kind))
        raise UnlawfulDecision(f"“{info.label}” is no reason to hide a {submission.kind}. Choose of: {others}.")
    if info.needs_evidence and not decision.evidence.strip():
        raise UnlawfulDecision(f"“{info.label}” needs evidence. Write down what shows it.")


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One product in one order. customer is the shop's reference (or its hash); at is aware UTC."""

    order: str
    customer: str
    product: str
    at: datetime


def verified_buyer(
    *, customer: str, products: Collection[str], reviewed_at: datetime | None, orders: Iterable[OrderLine]
) -> OrderLine | None:
    """Find the order that proves this customer bought this product before reviewing it; the latest, or None.

    customer : in the same form as in the orders; an empty one proves nothing.  products : id and aliases.
    """
    if not customer or reviewed_at is None:
        return None
    proofs = [o for o in orders if o.customer == customer and o.product in products and o.at <= reviewed_at]
    return max(proofs, key=lambda o: (o.at, o.order), default=None)


@dataclass(frozen=True, kw_only=True)
class RatingCount:
    """Reviews of one rating: collected = published + waiting + rejected + withdrawn; erased ones are gone."""

    rating: int
    collected: int
    published: int
    waiting: int
    rejected: int
    withdrawn: int


def count_by_rating(reviews: Mapping[tuple[int, State], int]) -> tuple[RatingCount, ...]:
    """Count reviews by stars for the public "how reviews are checked" page; five lines, 5 stars first.

    reviews : how many there are of each (rating 1..5, state).  A takedown counts as rejected; a published one whose
    change waits counts as published.  Raises ValueError for another rating.
    """
    cells: Counter[tuple[int, str]] = Counter()
    for (rating, state), count in reviews.items():
        if rating not in RATINGS:
            raise ValueError(f"a rating is 1..5, not {rating}")
        if state in PUBLIC_STATES:
            cells[rating, "published"] += count
        elif state in (State.REJECTED, State.TAKEN_DOWN):
            cells[rating, "rejected"] += count
        elif state is State.WITHDRAWN:
            cells[rating, "withdrawn"] += count
        elif state is State.PENDING:
            cells[rating, "waiting"] += count
    columns = ("published", "waiting", "rejected", "withdrawn")
    return tuple(
        RatingCount(rating=r, collected=sum(cells[r, c] for c in columns), **{c: cells[r, c] for c in columns})
        for r in RATINGS
    )


class Incentive(StrEnum):
    """What the author got for writing."""

    NONE = "none"
    DISCOUNT = "discount"
    FREE_PRODUCT = "free_product"
    CONTEST = "contest"
    PAYMENT = "payment"
    EMPLOYEE = "employee"
    OTHER = "other"


def disclosure_key(incentive: Incentive, *, syndicated: bool = False) -> str | None:
    """Name the text that must stand beside the review, as a translation key; None where nothing must.

    An incentive outranks syndication: it is what bends an opinion.
    """
    if incentive is not Incentive.NONE:
        return f"disclosure.incentive.{incentive}"
    return "disclosure.syndicated" if syndicated else None
