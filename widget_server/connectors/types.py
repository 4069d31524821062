"""What comes out of a connector: products, posts, reviews and orders as a file states them, and what went wrong.

These values promise clean text (no control characters, no markup), links with a harmless scheme, aware UTC times and
amounts in minor units. They promise nothing about truth: a file cannot prove who bought, and nothing here is public.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from widget_server.errors import VitrineError

AliasKind = Literal["sku", "variant", "gtin", "mpn", "group", "handle", "link"]
Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]
DateOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True, kw_only=True)
class Alias:
    """Another name under which the same product is known, e.g. the SKU of one of its variants."""

    kind: AliasKind
    value: str


@dataclass(frozen=True, kw_only=True)
class RawProduct:
    """One product of a catalogue file.

    line : first line of the item, from 1.  id : Google id or Shopify handle.  url : absolute http(s), or empty.
    image_urls : as written, http(s) or a path relative to the file's folder.  price_minor : what a shopper pays where
    no sale_price_minor is given; None where the file names no price.  published : False for a draft or an archived
    product, which the shop does not sell.  category_path : outermost first.  raw : the columns without a field here.
    """

    line: int
    id: str
    title: str
    currency: str
    availability: Availability
    description: str = ""
    url: str = ""
    image_urls: tuple[str, ...] = ()
    price_minor: int | None = None
    sale_price_minor: int | None = None
    brand: str = ""
    category_path: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    color: str = ""
    material: str = ""
    aliases: tuple[Alias, ...] = ()
    published: bool = True
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RawMedia:
    """One picture of a post; of a video, `url` is the poster and `video_url` the film.

    url : as written, http(s) or a path relative to the file's folder; never empty.
    """

    type: Literal["image", "video"]
    url: str
    video_url: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class RawPost:
    """One post of a shopper, with at least one picture.

    platform : e.g. "instagram".  creator : the handle without "@".  tags : hashtags of the caption, lower case, without
    "#", in the order of the caption.  like_count : 0 where the platform hides it (the key is then absent from raw).
    raw : the record as the file had it.
    """

    line: int
    platform: str
    external_id: str
    media: tuple[RawMedia, ...]
    permalink: str = ""
    creator: str = ""
    creator_url: str = ""
    caption: str = ""
    posted_at: datetime | None = None
    like_count: int = 0
    comment_count: int = 0
    language: str = ""
    tags: tuple[str, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RawReview:
    """One review of a product.

    source : the dialect, e.g. "judgeme".  external_id : the file's id; else a hash of source, product, person and date,
    so that a changed text is an update of the same review.  product : the most specific reference in the row;
    product_candidates : all of them, most specific first.  rating : 1..5.  author : a name fit to be shown, never an
    e-mail address.  email : lower case, or empty; private.  verified_elsewhere : what the file claims, never a proof.
    incentive : its kind as moderation's Incentive writes it, "" for none.  syndicated : first published elsewhere.
    published : whether it was public at its source.  photo_urls : as RawProduct.image_urls.
    raw : the columns without a field here; never an e-mail or IP address.
    """

    line: int
    source: str
    external_id: str
    product: str
    product_candidates: tuple[str, ...]
    rating: int
    title: str = ""
    body: str = ""
    author: str = ""
    email: str = ""
    created_at: datetime | None = None
    verified_elsewhere: bool = False
    incentive: str = ""
    syndicated: bool = False
    published: bool = True
    reply: str = ""
    replied_at: datetime | None = None
    photo_urls: tuple[str, ...] = ()
    location: str = ""
    language: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RawOrder:
    """One line of an order: how many of one product somebody bought, and for how much.

    customer : the shop's reference of the buyer, an e-mail address in lower case; private; may be empty.
    value_minor : of the whole line (quantity times unit price); None where the file names no price.
    """

    line: int
    order: str
    customer: str
    product: str
    quantity: int
    value_minor: int | None
    currency: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A row which was read and is left out on purpose, e.g. spam: neither taken nor rejected."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class RowError:
    """A row which was rejected; the rest of the file is not touched by it.

    line : the first line of the record, from 1.  code : stable.  sentence : says what to do; holds no personal data.
    """

    line: int
    code: str
    sentence: str


class UnreadableFile(VitrineError):
    """Nothing could be read from the file.

    reason : one of cannot_open, empty, unknown_header, ambiguous_header, unknown_format, missing_columns,
    ambiguous_dates, dtd, malformed, too_large.
    """

    code = "unreadable_file"
    status = 400
    title = "The file could not be read"

    def __init__(self, public: str, *, reason: str) -> None:
        super().__init__(public, private={"reason": reason})
        self.reason = reason
