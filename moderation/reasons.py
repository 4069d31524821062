"""The published list of reasons: what each says to the public, and what it may be used for.

Owns the sentences and the two legal facts of a reason: which kinds of content it may hide, and whether it needs
evidence. A low rating or a negative opinion is not in the list and cannot be added by a site.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from moderation.types import Kind, Reason

EVERYTHING = frozenset(Kind)
POSTS_ONLY = frozenset({Kind.POST})
REVIEWS_ONLY = frozenset({Kind.REVIEW})


@dataclass(frozen=True, kw_only=True)
class ReasonInfo:
    """What a reason means: a label for menus, a sentence for the author and the public, its legal limits."""

    label: str
    sentence: str
    kinds: frozenset[Kind] = EVERYTHING
    needs_evidence: bool = False


REASONS: Mapping[Reason, ReasonInfo] = MappingProxyType(
    {
        Reason.OFF_TOPIC: ReasonInfo(
            label="Not about a product",
            sentence="It is not about a product of this shop or the experience of buying it.",
        ),
        Reason.PERSONAL_DATA: ReasonInfo(
            label="Personal data",
            sentence="It shows personal data, such as an address, a phone number or somebody's full name.",
        ),
        Reason.SPAM: ReasonInfo(
            label="Advertising or spam",
            sentence="It advertises something else, or repeats itself without telling anything.",
        ),
        Reason.OFFENSIVE: ReasonInfo(
            label="Insulting or hateful",
            sentence="It insults or threatens people, or is hateful or obscene. Harsh criticism is not.",
        ),
        Reason.NO_RIGHTS: ReasonInfo(
            label="No right to show it",
            sentence="The person who took the photo did not agree to it being shown here.",
        ),
        Reason.ILLEGAL: ReasonInfo(
            label="Against the law",
            sentence="It is against the law; the note names which one and where.",
            needs_evidence=True,
        ),
        Reason.WRONG_PRODUCT: ReasonInfo(
            label="Another product",
            sentence="It is about a product other than the one it was sent for.",
        ),
        Reason.DUPLICATE: ReasonInfo(
            label="Sent before",
            sentence="The same content by the same person is already here.",
        ),
        Reason.FAKE: ReasonInfo(
            label="Not a real experience",
            sentence="There is evidence that its author never used the product or was paid to say this.",
            kinds=REVIEWS_ONLY,
            needs_evidence=True,
        ),
        Reason.NOT_A_PRODUCT_PHOTO: ReasonInfo(
            label="Product not in the picture",
            sentence="The picture does not show a product of this shop.",
            kinds=POSTS_ONLY,
        ),
        Reason.STYLE: ReasonInfo(
            label="Does not fit the gallery",
            sentence="The picture was not chosen for the gallery. Reviews are never chosen by taste.",
            kinds=POSTS_ONLY,
        ),
    }
)


def reasons_for(kind: Kind) -> tuple[Reason, ...]:
    """List the reasons that may hide this kind of content, in menu order."""
    return tuple(reason for reason, info in REASONS.items() if kind in info.kinds)
