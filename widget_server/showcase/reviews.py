"""Reviews of a product: ready JSON, figures, and the sorted and filtered lists made from them.

Owns what a list of reviews may be asked for. Which reviews are public was decided when the snapshot was loaded.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

import orjson

from embed.schema import HowChecked, Question, ReviewSort
from widget_server.errors import BadInput
from widget_server.showcase.cursors import Cursors
from widget_server.showcase.facts import BETWEEN, facts_of, facts_to_choose, meets
from widget_server.showcase.tiles import rfc3339
from widget_server.showcase.types import (
    Product,
    ProductReviews,
    PublicQuestion,
    PublicReview,
    PublicSubmission,
    ReviewFigures,
    ReviewSummary,
)

SORTS: tuple[str, ...] = get_args(ReviewSort)
_FIELD = b',"disclosure":'
# Photos in the strip above the reviews.
STRIP_COUNT = 12

# Every order ends with the newest and then the id, so that it is total and equal in every process.
_ORDERS: dict[str, Callable[[PublicReview], tuple[Any, ...]]] = {
    "helpful": lambda r: (r.unhelpful_count - r.helpful_count, not r.has_photo, -r.at_s, r.id),
    "newest": lambda r: (-r.at_s, r.id),
    "oldest": lambda r: (r.at_s, r.id),
    "highest": lambda r: (-r.rating, -r.at_s, r.id),
    "lowest": lambda r: (r.rating, -r.at_s, r.id),
    "photos": lambda r: (not r.has_photo, r.unhelpful_count - r.helpful_count, -r.at_s, r.id),
}


@dataclass(frozen=True, kw_only=True)
class ReviewsRequest:
    """What is asked for.

    site : its key.  stars : allowed ratings, empty for all.  facts : what reviewers said of themselves, see `facts`.
    words : folded words that must all occur.
    """

    site: str
    product: str
    sort: str = "helpful"
    stars: tuple[int, ...] = ()
    with_photos: bool = False
    verified: bool = False
    facts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    limit: int = 24
    lang: str = ""

    def identity(self) -> str:
        """Return what a cursor belongs to: the site and everything but the number of reviews a page."""
        filters = (",".join(map(str, self.stars)), str(self.with_photos), str(self.verified), BETWEEN.join(self.facts))
        return "|".join(("reviews", self.site, self.product, self.sort, *filters, *self.words))


def parse_stars(text: str) -> tuple[int, ...]:
    """Read "5" or "4,5". Raises BadInput for anything else."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if any(part not in ("1", "2", "3", "4", "5") for part in parts):
        raise BadInput("Give stars as numbers from 1 to 5, separated by commas.", parameter="stars")
    return tuple(sorted({int(part) for part in parts}))


def fold(text: str) -> str:
    """Return text in the form in which reviews are searched: no case, no accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def ready_review(item: PublicSubmission, *, shop: str) -> PublicReview:
    """Serialise a review up to its disclosure."""
    review = item.review
    assert review is not None, "only reviews are made ready here"
    shown: dict[str, Any] = {
        "id": item.id,
        "rating": review.rating,
        "title": item.title,
        "text": item.text,
        "author": item.author,
        "at": rfc3339(item.posted_at),
        "verified_buyer": review.verified_buyer,
        "recommends": review.recommends,
        "helpful_count": review.helpful_count,
        "unhelpful_count": review.unhelpful_count,
        "reply": None,
        "media": item.media,
    }
    if review.reply:
        replied_at = rfc3339(review.replied_at) if review.replied_at else None
        shown["reply"] = {"author": shop, "text": review.reply, "at": replied_at}
    shown |= {name: value for name, value in (("language", item.language), ("location", review.location)) if value}
    if review.answers:
        shown["facts"] = review.answers
    return PublicReview(
        id=item.id,
        head=orjson.dumps(shown)[:-1],
        disclosure=review.disclosure,
        rating=review.rating,
        at_s=item.posted_at.timestamp(),
        helpful_count=review.helpful_count,
        unhelpful_count=review.unhelpful_count,
        has_photo=bool(item.media),
        verified_buyer=review.verified_buyer,
        recommends=review.recommends,
        text=fold(f"{item.title} {item.text}"),
        facts=facts_of(review.answers),
    )


def figures(reviews: Iterable[PublicReview]) -> ReviewFigures:
    """Count and average a set of reviews; the average has two decimals."""
    listed = tuple(reviews)
    histogram = Counter(review.rating for review in listed)
    said = Counter(review.recommends for review in listed)
    return {
        "average": round(sum(review.rating for review in listed) / len(listed), 2) if listed else None,
        "count": len(listed),
        "histogram": {str(rating): histogram[rating] for rating in range(1, 6)},
        "photos_count": sum(review.has_photo for review in listed),
        "verified_count": sum(review.verified_buyer for review in listed),
        "recommends": {"yes_count": said[True], "no_count": said[False]},
    }


def reviews_of_products(
    items: Iterable[PublicSubmission],
    products: Mapping[str, Product],
    counts: Mapping[str, HowChecked],
    *,
    shop: str,
) -> dict[str, ProductReviews]:
    """Gather the public reviews by product, with the figures over all of them; products without any are absent."""
    by_product: dict[str, list[PublicReview]] = {}
    for item in items:
        if item.review is not None:
            by_product.setdefault(item.review.product, []).append(ready_review(item, shop=shop))
    return {
        id: with_figures(id, products.get(id), by_product.get(id, []), counts.get(id))
        for id in by_product.keys() | counts.keys()
    }


def with_figures(
    id: str, product: Product | None, reviews: Iterable[PublicReview], checked: HowChecked | None
) -> ProductReviews:
    """Return the reviews of one product with the figures over all of them, in the order of their ids."""
    listed = tuple(sorted(reviews, key=lambda review: review.id))
    summary = _summary(id, product, figures(listed), checked, facts_to_choose(review.facts for review in listed))
    return ProductReviews(summary=summary, reviews=listed)


def no_reviews(product: Product) -> ProductReviews:
    """Return the reviews of a product that has none yet."""
    return ProductReviews(summary=_summary(product.id, product, figures(()), None, {}), reviews=())


def _summary(
    id: str,
    product: Product | None,
    numbers: ReviewFigures,
    checked: HowChecked | None,
    facts: Mapping[str, list[str]],
) -> ReviewSummary:
    named = {"product": id, "title": product.title if product else "", "url": product.url if product else ""}
    summary = cast(ReviewSummary, {**named, **numbers})
    if checked:
        summary["how_checked"] = checked
    if facts:
        summary["facts"] = dict(facts)
    return summary


def select_reviews(reviews: Iterable[PublicReview], request: ReviewsRequest) -> list[PublicReview]:
    """Return the reviews that pass the filters, in the order asked for."""
    passing = (
        review
        for review in reviews
        if (not request.stars or review.rating in request.stars)
        and (review.has_photo or not request.with_photos)
        and (review.verified_buyer or not request.verified)
        and meets(review.facts, request.facts)
        and all(word in review.text for word in request.words)
    )
    return sorted(passing, key=_ORDERS[request.sort])


def reviews_bytes(
    of_product: ProductReviews,
    request: ReviewsRequest,
    *,
    cursor: str,
    cursors: Cursors,
    disclose: Callable[[str], str | None],
    next_url: Callable[[str], str],
    questions: Sequence[Question] = (),
    strip: bool = False,
) -> bytes:
    """Return one page of reviews as JSON.

    cursor : as the last page gave it, "" for the first.  disclose : from a disclosure's key to its sentence.
    next_url : from a cursor to an address.  questions : the site's, to reviewers.  Raises BadInput for a cursor of
    another list.  strip : whether later pages, too, bring the photos of all that pass; the first always does.
    """
    passing = select_reviews(of_product.reviews, request)
    start = start_after(passing, cursors.read_place(cursor, request.identity())) if cursor else 0
    page = passing[start : start + request.limit]
    parts = [
        b'{"summary":%b' % orjson.dumps(of_product.summary),
        b'"filtered":%b' % orjson.dumps(figures(passing)),
        b'"shown_count":%d' % (start + len(page)),
        b'"reviews":[%b]' % _listed(page, disclose),
    ]
    if strip or not cursor:
        photos = sorted(filter(lambda review: review.has_photo, passing), key=_ORDERS["photos"])
        parts.append(b'"photos":[%b]' % _listed(photos[:STRIP_COUNT], disclose))
    if questions and not cursor:
        parts.append(b'"questions":%b' % orjson.dumps(questions))
    if page and start + len(page) < len(passing):
        token = cursors.place(page[-1].id, start + len(page), request.identity())
        parts.append(b'"next_url":%b' % orjson.dumps(next_url(token)))
    return b",".join(parts) + b"}"


def start_after(passing: Sequence[PublicReview | PublicQuestion], place: tuple[str, int]) -> int:
    """Return where a list goes on.  place : (last id, offset) of a cursor."""
    # What arrived meanwhile must not repeat what was read, so the last one read counts more than its place.
    last_id, offset = place
    return next((index + 1 for index, review in enumerate(passing) if review.id == last_id), offset)


def _listed(reviews: Iterable[PublicReview], disclose: Callable[[str], str | None]) -> bytes:
    return b",".join(_complete(review, disclose) for review in reviews)


def _complete(review: PublicReview, disclose: Callable[[str], str | None]) -> bytes:
    return review.head + _FIELD + orjson.dumps(disclose(review.disclosure)) + b"}"
