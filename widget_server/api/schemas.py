"""What calls take, as Pydantic models: the one place where input is checked for shape, and what OpenAPI shows of it.

Answers have no models: their shapes are the types of `embed.schema`, see `openapi`.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from apiflask.fields import UploadFile
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from embed.render import FIRST_QUESTIONS, MOST_QUESTIONS
from embed.schema import ReportReason
from widget_server.connectors.parsing.text import one_line
from widget_server.plain_text import REFUSAL, is_keepable
from widget_server.showcase.feed_request import FeedParameters

_FACT = 'What people said of themselves, "Usual size: M"; several with | between them, of which each label must be met.'
MAX_RECENT_COUNT = 50
MAX_EVENTS = 500


def _cleaned(value: Any) -> Any:
    """Clean a text as imports do, so that a name sent and the same name imported are one."""
    return one_line(value) if isinstance(value, str) else value


def _in_utc(value: datetime) -> datetime:
    """Bring a time into UTC; the last and first hours of the calendar do not exist in every zone."""
    if not 1970 <= value.year <= 9000:
        raise ValueError("give a time from 1970 on")
    return value.astimezone(UTC)


Reference = Annotated[str, BeforeValidator(_cleaned), StringConstraints(min_length=1, max_length=200)]
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _joined(value: Any) -> Any:
    """Let a list of ids stand where a comma-separated text is asked for."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ",".join(value)
    return value


def _none_is_empty(value: Any) -> Any:
    return "" if value is None else value


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


Text = Annotated[str, BeforeValidator(_none_is_empty)]
Ids = Annotated[str, BeforeValidator(_joined), BeforeValidator(_none_is_empty)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    @field_validator("*")
    @classmethod
    def _is_keepable(cls, value: Any) -> Any:
        if not is_keepable(value):
            raise ValueError(REFUSAL)
        return value


class FeedInput(_Input):
    """What a feed is asked for."""

    page: Text = Field("", description="Kind of page: home (default), category, search or product.")
    category: Text = Field("", description='Of a category page: the path, "Women > Dresses".')
    q: Text = Field("", description="Of a search page: the words that were typed.")
    product: Text = Field("", description="Of a product page: its id, or an alias of it (SKU, variant, GTIN, handle).")
    products: Ids = Field("", description="Ids of the products listed on the page, in order, separated by commas.")
    gallery: Text = Field("", description="Id of a named gallery: only its tiles are shown.")
    kind: Text = Field("", description="post, review or all (default).")
    layout: Text = Field(
        "", description="Layout that will show the tiles, otherwise a grid; it decides what a position is worth."
    )
    lang: Text = Field("", description="Language of the reasons, such as de; the site's by default.")
    limit: int | None = Field(None, ge=1, le=100, description="Items a page, 24 by default.")
    fact: Text = Field("", description=_FACT)
    cursor: Text = Field("", description="Where to go on, as next_url has it; valid for ten minutes.")

    def parameters(self) -> FeedParameters:
        """Return the parameters as the showcase takes them."""
        return FeedParameters(**{name: getattr(self, name) for name in FeedParameters.__dataclass_fields__})


class FeedQuery(FeedInput):
    """A public feed's query string."""

    explain: bool = Field(False, description="Adds the score, its terms, rules and moves; needs the secret key.")


class PersonalFeedInput(FeedQuery):
    """A personal feed's body."""

    shopper: Text = Field("", description="The shopper token that the shop's server signed.")
    recent: list[Reference] = Field(
        default_factory=list,
        max_length=MAX_RECENT_COUNT,
        description="Ids of items or products the shopper looked at, newest first.",
    )


class ReviewsQuery(_Input):
    """Which reviews of a product."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    sort: Literal["helpful", "newest", "oldest", "highest", "lowest", "photos"] = Field("helpful", description="Order.")
    stars: str = Field("", description="Ratings to show, from 1 to 5, separated by commas.")
    with_: Literal["", "photos"] = Field("", alias="with", description="photos: only reviews with photos.")
    verified: Literal["", "yes"] = Field("", description="yes: only reviews of verified buyers.")
    fact: str = Field("", max_length=500, description=_FACT)
    q: str = Field("", max_length=200, description="Words that must occur.")
    limit: int = Field(10, ge=1, le=100, description="Reviews a page.")
    cursor: str = Field("", description="Where to go on, as next_url has it.")
    lang: str = Field("", description="Language of the disclosures; the site's by default.")


class QuestionsQuery(_Input):
    """Which questions about a product."""

    q: str = Field("", max_length=200, description="Words that must occur in the question or its answer.")
    limit: int = Field(10, ge=1, le=100, description="Questions a page.")
    cursor: str = Field("", description="Where to go on, as next_url has it.")


class QuotesQuery(_Input):
    """What a shopper wants to know of a product."""

    q: str = Field("", max_length=200, description="The shopper's words; typos and other forms of a word are forgiven.")
    limit: int = Field(6, ge=1, le=20, description="Quotes at most.")
    lang: str = Field("", max_length=35, description="Language of the disclosures; the site's by default.")


class QuotesPageQuery(QuotesQuery):
    """Quotes as HTML."""

    product: str = Field(min_length=1, max_length=200, description="Product id.")
    as_page: Literal["", "page"] = Field("", alias="as", description="page: a whole document, for an iframe.")


class GalleryPageQuery(FeedInput):
    """A gallery as HTML."""

    as_: Literal["", "page"] = Field("", alias="as", description="page: a whole page for an iframe, not a fragment.")
    more: Literal["", "auto"] = Field("", description="auto: the element brings the next tiles by itself.")
    fallback: str = Field(
        "", max_length=2000, pattern="^(https?://.*)?$", description="The shop's own copy of a feed, for the element."
    )

    def of_element(self) -> dict[str, str]:
        """Return what only the element needs, to be written on it again."""
        return {name: value for name, value in (("more", self.more), ("fallback", self.fallback)) if value}

    @property
    def as_page(self) -> bool:
        """Whether a whole page is wanted."""
        return self.as_ == "page"


class ItemQuery(_Input):
    """One item."""

    lang: str = Field("", max_length=35, description="Language of its disclosure; the site's by default.")


class PostPageQuery(_Input):
    """One post or photo review as HTML."""

    item: str = Field(min_length=1, max_length=40, description="Its id in the feed.")
    lang: str = Field("", max_length=35, description="BCP 47 language of words and dates; the site's by default.")


class ReviewsPageQuery(ReviewsQuery):
    """Reviews of a product as HTML."""

    product: str = Field(min_length=1, max_length=200, description="The product's id or an alias of it.")
    ask: str = Field("", max_length=200, description="Words that must occur in a question or its answer.")
    asked: int = Field(FIRST_QUESTIONS, ge=1, le=MOST_QUESTIONS, description="How many questions are shown.")
    as_: Literal["", "page"] = Field("", alias="as", description="page: a whole page for an iframe, not a fragment.")

    @property
    def as_page(self) -> bool:
        """Whether a whole page is wanted."""
        return self.as_ == "page"


class StarsQuery(_Input):
    """Of which products."""

    products: str = Field(min_length=1, description="Product ids separated by commas, at most 200.")


class RelatedQuery(_Input):
    """Which related products."""

    kind: Literal["similar", "together"] = Field("similar", description="similar, or together: bought together.")
    limit: int = Field(8, ge=1, le=50, description="How many products.")
    lang: str = Field("", description="Language of the reasons; the site's by default.")


class QrQuery(_Input):
    """Of what a code is drawn."""

    url: str = Field(min_length=1, max_length=1000, description="An address on one of the site's origins.")


class OEmbedQuery(_Input):
    """What an editor asks for a pasted address."""

    url: str = Field(
        min_length=1, max_length=2000, description="A gallery's or reviews page, or one with #vitrine=ITEM."
    )
    maxwidth: int = Field(0, ge=0, le=10_000, description="Pixels at most; 0 for any.")
    maxheight: int = Field(0, ge=0, le=10_000, description="Pixels at most; 0 for any.")
    format: Literal["json"] = Field("json", description="XML is not spoken.")


class VoteInput(_Input):
    """A vote on a review."""

    helpful: bool


class ReportInput(_Input):
    """Why an item should not be shown."""

    reason: ReportReason
    text: str = Field("", max_length=2000)


class PurchasedLine(_Input):
    """One line of a purchase; value_minor is the price of one piece."""

    product: Reference
    quantity: int = Field(ge=1, le=10_000)
    value_minor: int = Field(ge=0, le=10**12)


class EventInput(_Input):
    """One thing that a shopper did."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    type: Literal["impression", "open", "product_click", "add_to_cart", "purchase"]
    at: datetime
    list: int | None = Field(None, ge=0, description="Index into lists.")
    item: str | None = Field(None, max_length=40)
    position: int | None = Field(None, ge=1, le=100_000)
    product: str | None = Field(None, max_length=200)
    order: str | None = Field(None, max_length=200)
    items: tuple[PurchasedLine, ...] = Field((), max_length=200)
    currency: Annotated[str, StringConstraints(pattern="^([A-Z]{3})?$")] = ""


class EventsInput(_Input):
    """What happened in one view of a page. Each event is checked by itself, so that one bad one costs only itself."""

    view: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    shopper: str | None = Field(None, max_length=2000)
    lists: tuple[Annotated[str, StringConstraints(max_length=4096)], ...] = Field((), max_length=20)
    events: tuple[dict[str, Any], ...] = Field(max_length=MAX_EVENTS)


class MeasurementInput(_Input):
    """What the elements cost one view of a page."""

    bytes: int = Field(ge=0, le=10**8, description="Scripts and styles of the elements, as they travelled.")
    blocked_ms: float = Field(ge=0, le=10**6, allow_inf_nan=False, description="Their work beyond 50 ms at a time.")
    shift: float = Field(ge=0, le=1000, allow_inf_nan=False, description="Layout shift in which they took part.")


class OrderedLine(_Input):
    """One line of an order; value_minor is the price of one piece."""

    product: Reference
    quantity: int = Field(1, ge=1, le=10_000)
    value_minor: int | None = Field(None, ge=0, le=10**12, description="Without one the line is no revenue.")


class OrderInput(_Input):
    """One of the shop's orders."""

    order: Reference
    customer: Reference = Field(description="The shop's own reference of the customer; stored encrypted.")
    email: Annotated[str, BeforeValidator(_cleaned)] = Field(
        "", max_length=254, description="Lets an imported review prove its purchase; stored encrypted."
    )
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    at: Instant = Field(description="With its offset from UTC.")
    items: tuple[OrderedLine, ...] = Field(min_length=1, max_length=500)


class OrdersInput(_Input):
    """The shop's own order records."""

    orders: tuple[OrderInput, ...] = Field(min_length=1, max_length=500)


class ReviewForm(_Input):
    """A review as a shopper writes it, multipart/form-data."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)

    rating: int = Field(ge=1, le=5)
    title: str = Field("", max_length=200)
    body: str = Field("", max_length=10_000)
    name: str = Field("", max_length=100, description="The public name.")
    email: str = Field("", max_length=254, description="Never shown; stored encrypted.")
    recommends: Annotated[bool | None, BeforeValidator(_empty_is_none)] = None
    photo_consent: bool = Field(False, description="The shop may show the photos. Without it they are not taken.")
    answers: str = Field("", max_length=5000, description='JSON object of further answers, {"Usual size": "M"}.')
    order_token: str = Field("", max_length=2000, description="Token of the review link in a purchase e-mail.")
    photos: list[UploadFile] | None = Field(None, alias="photos[]", description="At most 5 photos.")


class QuestionForm(_Input):
    """A question as a shopper asks it, multipart/form-data."""

    question: str = Field("", max_length=2000)
    name: str = Field("", max_length=100, description="The public name.")
    email: str = Field("", max_length=254, description="Never shown; stored encrypted. The shop may answer there.")
    language: Annotated[str, StringConstraints(pattern="^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$", max_length=35)] = (
        Field("", description="Of the page it was asked on, such as de.")
    )
