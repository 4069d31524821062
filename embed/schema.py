"""The JSON contract of the public answers, as types.

Owns the shapes that the HTTP API answers with and that the elements read. Validates nothing and builds
nothing: the API writes these shapes, `embed.render` and `embed/elements` read them. Positions (`x`, `y`) are
fractions 0..1 of the picture's width and height from its top left corner; money is in minor units of the
currency; times are RFC 3339 in UTC.
"""

from typing import Literal, NotRequired, TypedDict

ItemKind = Literal["post", "review"]
PageKind = Literal["home", "category", "search", "product"]
ReviewSort = Literal["helpful", "newest", "oldest", "highest", "lowest", "photos"]
ReportReason = Literal["illegal", "offensive", "wrong_product", "rights", "spam", "other"]


class Source(TypedDict):
    """One rendition of a picture."""

    url: str
    width_px: int
    format: Literal["avif", "webp", "jpeg"]


class Media(TypedDict):
    """One picture, or one video whose `sources` are its poster's renditions; sizes are the full picture's.

    video_url : of a video only; null while there is nothing to play.  focus : "48% 61%", what a crop is to keep in
    sight, as CSS writes object-position; only where somebody chose it.
    """

    type: Literal["image", "video"]
    width_px: int
    height_px: int
    alt: str
    thumbhash: str
    sources: list[Source]
    focus: NotRequired[str]
    video_url: NotRequired[str | None]


class Author(TypedDict):
    """Who made the post or wrote the review, under the public name only."""

    name: str
    url: NotRequired[str]
    avatar: NotRequired[str]


class Spot(TypedDict):
    """Where a product is seen: `media` is the index of the picture, `x` and `y` are 0..1."""

    media: int
    x: float
    y: float


class TileProduct(TypedDict):
    """A product in a tile; `price_minor` is paid now, `compare_minor` was the price before a sale."""

    id: str
    title: str
    url: str
    image: str
    price_minor: int | None
    compare_minor: NotRequired[int]
    currency: str
    in_stock: bool
    spots: list[Spot]


class ActingRule(TypedDict):
    """A merchandising rule that acts on an item: `action` pin, boost or bury; `target` tile, product, creator, tag or
    category, and its `value`."""

    id: str
    action: str
    target: str
    value: str


class ItemInfo(TypedDict):
    """What JSON Feed has no name for, about one item.

    `position` counts from 1 over all pages of a feed; `rating` is 1..5 for a review and None for a post;
    `disclosure` is the sentence to show beside incentivised or sponsored content. Only for the shop's own key:
    `explain`, the terms of the `score` by name; `moves`, what would move it up, the most promising first; `rules` that
    act on it.
    """

    kind: ItemKind
    position: int
    why: str
    rating: int | None
    verified_buyer: bool
    disclosure: str | None
    media: list[Media]
    products: list[TileProduct]
    score: NotRequired[float]
    explain: NotRequired[dict[str, float]]
    moves: NotRequired[list[str]]
    rules: NotRequired[list[ActingRule]]


class FeedItem(TypedDict):
    """One tile: a post or a review with a photo. `url` is the original if there is one, `image` a JPEG."""

    id: str
    url: NotRequired[str]
    image: NotRequired[str]
    title: NotRequired[str]
    content_text: str
    date_published: NotRequired[str]
    authors: list[Author]
    tags: list[str]
    language: NotRequired[str]
    _vitrine: ItemInfo


class FeedInfo(TypedDict):
    """About the answer itself; `list` is the signed served-list token that events must name.

    `facts` are what several people in the photos said of themselves, label to values, to filter by.
    """

    about: str
    list: str
    page: PageKind
    model: str | None
    personal: bool
    facts: NotRequired[dict[str, list[str]]]


class Feed(TypedDict):
    """JSON Feed 1.1, `GET` and `POST /v1/{site}/feed`; `next_url` is absent on the last page."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: NotRequired[str]
    feed_url: str
    next_url: NotRequired[str]
    language: NotRequired[str]
    _vitrine: FeedInfo
    items: list[FeedItem]


class Recommends(TypedDict):
    """How many reviewers said whether they recommend the product; those who did not say are in neither."""

    yes_count: int
    no_count: int


class HowChecked(TypedDict):
    """What became of every review received for the product, so that a shopper can see nothing was hidden."""

    collected_count: int
    published_count: int
    pending_count: int
    rejected_count: int


class ReviewFigures(TypedDict):
    """Figures over a set of reviews; `average` is 1..5 with two decimals, None without reviews.

    `histogram` has the keys "1".."5".
    """

    average: float | None
    count: int
    histogram: dict[str, int]
    photos_count: int
    verified_count: int
    recommends: Recommends


class ReviewSummary(ReviewFigures):
    """Figures over all published reviews of the product.

    `facts` are what several reviewers volunteered of themselves, label to values, to filter by.
    """

    product: str
    title: str
    url: str
    how_checked: NotRequired[HowChecked]
    facts: NotRequired[dict[str, list[str]]]


class Reply(TypedDict):
    """The shop's answer to a review."""

    author: str
    text: str
    at: str | None


class Review(TypedDict):
    """One published review; only `verified_buyer` earns the badge.

    `recommends` is None where the reviewer did not say; `facts` are what the reviewer volunteered or
    answered, label to value ("Usual size": "M").
    """

    id: str
    rating: int
    title: str
    text: str
    author: str
    at: str | None
    language: NotRequired[str]
    location: NotRequired[str]
    verified_buyer: bool
    disclosure: str | None
    recommends: bool | None
    helpful_count: int
    unhelpful_count: int
    reply: Reply | None
    facts: NotRequired[dict[str, str]]
    media: list[Media]


class Question(TypedDict):
    """What a site asks reviewers besides ("Fit"); without options the answer is free text."""

    id: str
    label: str
    options: list[str]


class ReviewsAnswer(TypedDict):
    """`GET /v1/{site}/products/{id}/reviews`; `filtered` is over what the filters leave.

    `shown_count` of these are on this page and the pages before it.
    `photos`, on the first page only, are the leading reviews with photos, whatever the filters are.
    """

    summary: ReviewSummary
    filtered: ReviewFigures
    shown_count: int
    reviews: list[Review]
    photos: NotRequired[list[Review]]
    questions: NotRequired[list[Question]]
    next_url: NotRequired[str]


class ShopAnswer(TypedDict):
    """The shop's answer to a question."""

    body: str
    author: str
    at: str | None


class AskedQuestion(TypedDict):
    """One published question about a product; `answers` is empty until the shop has answered."""

    id: str
    question: str
    author: str
    at: str | None
    language: NotRequired[str]
    answers: list[ShopAnswer]


class QuestionsAnswer(TypedDict):
    """`GET /v1/{site}/products/{id}/questions`: answered ones first, then the newest.

    `count` is of all that have the words asked for.
    """

    count: int
    questions: list[AskedQuestion]
    next_url: NotRequired[str]


QuoteSide = Literal["for", "against", "between"]


class Quote(TypedDict):
    """One sentence of a published review, as it was written.

    `side` is that of its whole review by its own word (recommendation, else stars) and judges no sentence.
    `agree_count`, `disagree_count` : of the other reviews that speak of the same, on the same side and on another.
    """

    text: str
    review: str
    url: str
    author: str
    at: str | None
    rating: int
    verified_buyer: bool
    disclosure: str | None
    side: QuoteSide
    agree_count: int
    disagree_count: int
    language: NotRequired[str]


class QuotesAnswer(TypedDict):
    """`GET /v1/{site}/products/{id}/quotes`: sentences of published reviews that answer a shopper's words.

    `count` is of reviews that speak of it; each is on one side.
    """

    count: int
    for_count: int
    against_count: int
    between_count: int
    quotes: list[Quote]


class Stars(TypedDict):
    """The average (None without reviews) and the number of reviews of one product."""

    average: float | None
    count: int


StarsAnswer = dict[str, Stars]
"""`GET /v1/{site}/stars?products=a,b,c`: product id to figures; unknown products are left out."""


class VoteAnswer(TypedDict):
    """`POST /v1/{site}/reviews/{id}/votes`: the counts after the vote."""

    helpful_count: int
    unhelpful_count: int


class OrderLine(TypedDict):
    """One line of a purchase that the shop reports; `value_minor` is the price of one piece."""

    product: str
    quantity: int
    value_minor: int


class Event(TypedDict):
    """One thing a shopper did; `list` is the index into the envelope's `lists`, `position` the item's."""

    id: str
    type: Literal["impression", "open", "product_click", "add_to_cart", "purchase"]
    at: str
    list: NotRequired[int]
    item: NotRequired[str]
    position: NotRequired[int]
    product: NotRequired[str]
    order: NotRequired[str]
    items: NotRequired[list[OrderLine]]
    currency: NotRequired[str]


class Events(TypedDict):
    """`POST /v1/{site}/events`: `view` is random for each page view; `shopper` comes only with consent."""

    view: str
    shopper: NotRequired[str]
    lists: list[str]
    events: list[Event]
