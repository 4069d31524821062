"""The values that cross the border of this library: what is judged, what was found, what was decided.

Owns the closed lists (kinds, states, actions, roles, reasons, outcomes). Does not own which state may follow
which (`states`) nor what a decision must respect (`authenticity`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class ModerationError(Exception):
    """A refusal: stable code, public sentence with the way out, private details for the log only."""

    code = "moderation_refused"

    def __init__(self, public: str, *, private: Mapping[str, object] | None = None) -> None:
        super().__init__(public)
        self.public = public
        self.private: Mapping[str, object] = MappingProxyType(dict(private or {}))


class Kind(StrEnum):
    """What is being moderated."""

    POST = "post"
    REVIEW = "review"
    QUESTION = "question"


class State(StrEnum):
    """Where a submission stands; `approved` and `held` are the only states that show anything."""

    PENDING = "pending"
    HELD = "held"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"
    ERASED = "erased"


class Action(StrEnum):
    """What somebody does to a submission."""

    SUBMIT = "submit"
    REVISE = "revise"
    APPROVE = "approve"
    REJECT = "reject"
    REOPEN = "reopen"
    RESTORE = "restore"
    TAKE_DOWN = "take_down"
    WITHDRAW = "withdraw"
    ERASE = "erase"


class Role(StrEnum):
    """Who acts: people of the shop, the content's author, or the service itself (imports, rules, jobs)."""

    OWNER = "owner"
    MODERATOR = "moderator"
    VIEWER = "viewer"
    AUTHOR = "author"
    SYSTEM = "system"


class Reason(StrEnum):
    """Why something is not shown: a closed, published list; its sentences live in `moderation.reasons`."""

    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    SPAM = "spam"
    OFFENSIVE = "offensive"
    NO_RIGHTS = "no_rights"
    ILLEGAL = "illegal"
    WRONG_PRODUCT = "wrong_product"
    DUPLICATE = "duplicate"
    FAKE = "fake"
    NOT_A_PRODUCT_PHOTO = "not_a_product_photo"
    STYLE = "style"


class Outcome(StrEnum):
    """What a rule says: nothing found, a person must look, or a person should reject it."""

    PASS = "pass"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One revision of a post, review or question as moderation sees it.

    text is the caption or the review's body. links are URLs that stand beside the text, not inside it.
    phashes are 64-bit perceptual hashes, 16 hex digits each, one a photo. language is a BCP 47 tag or "".
    rating is 1..5 for a review and None for others; rules never receive it (`pipeline.screen` removes it).
    """

    kind: Kind
    text: str
    title: str = ""
    author: str = ""
    language: str = ""
    rating: int | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    photo_count: int = 0
    phashes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Where in a submission a rule found something: characters [start, end) of the named field.

    A place instead of a quotation, so that a stored verdict repeats no personal data.
    """

    field: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule found.

    sentence is English for people. template (the same before its %(name)s were filled in) and message_params let the
    panel translate it; message_key names it in logs. error names the exception type when the rule itself failed, and
    is empty otherwise.
    """

    rule: str
    outcome: Outcome
    reason: Reason | None = None
    sentence: str = ""
    template: str = ""
    message_key: str = ""
    message_params: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided on one revision.

    selected_by names the fields a bulk selection was filtered by (empty for one item decided by itself); a
    selection by "rating" decides on no review. evidence is required by the reasons which say so. at is aware UTC.
    """

    action: Action
    revision: int
    actor_role: Role
    reason: Reason | None = None
    note: str = ""
    evidence: str = ""
    selected_by: frozenset[str] = frozenset()
    at: datetime | None = None
