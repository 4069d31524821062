"""What a snapshot is made of: the site, its pictures, products, tiles, reviews, questions and galleries.

Owns shapes only. Everything here is immutable and holds public content, except the hashes and sealed secrets of
`SiteFacts`, which never leave the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from embed.schema import Media, Question, ReviewFigures, ReviewSummary, Spot, TileProduct
from widget_server.media.types import VideoFormat


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFacts:
    """The site itself.

    origins : exact origins whose pages may write.  shopper_secrets : kid to sealed secret.  questions : to reviewers.
    """

    id: int
    key: str
    name: str
    shop_url: str
    currency: str
    locale: str
    version: int
    origins: frozenset[str]
    secret_key_hashes: frozenset[str]
    shopper_secrets: Mapping[str, str]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A photo that may be public. renditions : (width_px, format), narrowest first."""

    id: str
    sha256: str
    width_px: int
    height_px: int
    thumbhash: str
    phash: str
    sharpness: float
    renditions: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Film:
    """A video that may be public; its poster is a Picture."""

    id: str
    format: VideoFormat
    body_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """A product as tiles show it.

    card : the tile's product without spots.  category : outermost first.  image_media_id : "" without its own photo.
    """

    id: str
    title: str
    url: str
    category: tuple[str, ...]
    brand: str
    color: str
    tags: tuple[str, ...]
    image_media_id: str
    card: TileProduct


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """A tile in ready JSON: a whole item up to where disclosure, position and why follow (see `tiles`).

    disclosure : key of the sentence that must stand beside it, "" for none.  facts : as in PublicReview, none of posts.
    """

    head: bytes
    disclosure: str
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicReview:
    """One published review in ready JSON, and what lists are sorted and filtered by.

    head : as in Tile, up to the disclosure.  text : title and text, folded for searching.  facts : "Usual size: M",
    only what the reviewer said of themself.
    """

    id: str
    head: bytes
    disclosure: str
    rating: int
    at_s: float
    helpful_count: int
    unhelpful_count: int
    has_photo: bool
    verified_buyer: bool
    recommends: bool | None
    text: str
    facts: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicQuestion:
    """One published question in ready JSON, with its answer.  text : of both, folded for searching."""

    id: str
    body: bytes
    is_answered: bool
    at_s: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductReviews:
    """The published reviews of one product and the figures over all of them."""

    summary: ReviewSummary
    reviews: tuple[PublicReview, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What a named gallery shows: a tile must fit every filter that is not empty, by at least one of its values."""

    items: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    categories: tuple[tuple[str, ...], ...] = ()
    tags: frozenset[str] = frozenset()
    creators: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedGallery:
    """A gallery that a snippet asks for by its id."""

    id: str
    title: str
    selection: Selection


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicSubmission:
    """A submission that may be shown now: state, right and time allow it. media : of its ready photos, in order.

    films : that its media play.
    """

    id: str
    number: int
    kind: str
    title: str
    text: str
    author: str
    author_url: str
    permalink: str
    language: str
    tags: tuple[str, ...]
    like_count: int
    comment_count: int
    posted_at: datetime
    media: tuple[Media, ...]
    pictures: tuple[Picture, ...]
    products: tuple[tuple[str, tuple[Spot, ...]], ...]
    review: "ReviewFacts | None"
    question: "QuestionFacts | None" = None
    films: tuple[Film, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What of a submission is shown where.  pictures, films : ids.  product : that it is about, "" for a post."""

    pictures: tuple[str, ...]
    product: str
    films: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewFacts:
    """What a review has besides its text."""

    product: str
    rating: int
    recommends: bool | None
    verified_buyer: bool
    disclosure: str
    location: str
    reply: str
    replied_at: datetime | None
    helpful_count: int
    unhelpful_count: int
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionFacts:
    """What a question has besides its text.  answer : the shop's, "" where there is none."""

    product: str
    answer: str
    answered_at: datetime | None


__all__ = [
    "Film",
    "Media",
    "NamedGallery",
    "Picture",
    "Product",
    "ProductReviews",
    "PublicQuestion",
    "PublicReview",
    "PublicSubmission",
    "QuestionFacts",
    "ReviewFacts",
    "ReviewFigures",
    "ReviewSummary",
    "Selection",
    "SiteFacts",
    "Source",
    "Tile",
    "TileProduct",
]
