"""A post, review or question on its way in, in the one shape that imports and the forms share.

Owns the id, the fingerprint, and which part of it is content that a moderator decides on.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from moderation.types import Kind
from widget_server.secrets import Vault
from widget_server.services.fingerprint import fingerprint

# The platform of what was written in our own form; no file's connector uses this name.
FORM_PLATFORM = "upload"
_PREFIX = {Kind.POST: "post_", Kind.REVIEW: "rev_", Kind.QUESTION: "qst_"}


@dataclass(frozen=True, kw_only=True)
class IncomingPhoto:
    """A photo, or a video with its poster; url is as the file wrote it."""

    url: str
    type: Literal["image", "video"] = "image"
    video_url: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class IncomingReview:
    """What a review has besides; product_id is the catalogue's own, rating 1..5."""

    product_id: str
    rating: int
    email: str = ""
    recommends: bool | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    verified_elsewhere: bool = False
    incentive: str = ""
    syndicated: bool = False
    location: str = ""
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class IncomingQuestion:
    """What a question has besides; product_id is the catalogue's own."""

    product_id: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One post, review or question as its source states it. line is its place in the file, for messages only."""

    line: int
    kind: Kind
    platform: str
    external_id: str
    title: str = ""
    text: str = ""
    author: str = ""
    author_url: str = ""
    permalink: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    like_count: int = 0
    comment_count: int = 0
    posted_at: datetime | None = None
    photos: tuple[IncomingPhoto, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)
    review: IncomingReview | None = None
    question: IncomingQuestion | None = None

    def fingerprint(self) -> str:
        """Return the digits by which a repeated import knows that nothing changed."""
        return fingerprint({name: value for name, value in asdict(self).items() if name != "line"})

    def id(self, key: bytes) -> str:
        """Return the id under which it is kept and shown.

        key : see id_key(); without it nobody can find out whether a known person wrote a review by hashing guesses.
        """
        name = "\0".join((self.kind, self.platform, self.external_id))
        digest = hmac.digest(key, name.encode(), "sha256")
        return _PREFIX[self.kind] + base64.b32encode(digest[:10]).decode().lower()


def id_key(vault: Vault) -> bytes:
    """Return the key that the ids of submissions are derived with."""
    return vault.key("submission-ids")


def stored_content(incoming: Incoming, media: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what shoppers see of it, in the shape of Revision.content (services.revisions)."""
    content: dict[str, object] = {
        "title": incoming.title,
        "text": incoming.text,
        "tags": list(incoming.tags),
        "language": incoming.language,
        "media": [dict(one) for one in media],
    }
    if incoming.question is not None:
        return content | {"author": incoming.author}
    if incoming.review is None:
        return content
    return content | {
        "rating": incoming.review.rating,
        "author": incoming.author,
        "recommends": incoming.review.recommends,
        "answers": dict(incoming.review.answers),
    }


def said(content: Mapping[str, object]) -> tuple[object, ...]:
    """Return the part of a content whose change a moderator must see: words, stars, name and which pictures.

    How a picture could be had (media_id, problem) is not part of it, nor are tags and language, which follow the text.
    """
    media = content.get("media")
    assert isinstance(media, list)
    pictures = tuple((one["type"], one["source_url"], one.get("video_url", "")) for one in media)
    return (*(content.get(name) for name in ("title", "text", "rating", "author", "recommends", "answers")), pictures)
