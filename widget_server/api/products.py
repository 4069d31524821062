"""What a product page asks for: reviews, questions, stars, related products."""

from urllib.parse import quote, urlencode

import orjson
from apiflask import APIBlueprint
from flask import Response, request

from widget_server.api.headers import data_headers
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import QuestionsQuery, RelatedQuery, ReviewsQuery, StarsQuery
from widget_server.errors import NotFound
from widget_server.showcase.facts import BETWEEN, read_facts
from widget_server.showcase.questions import QuestionsRequest, questions_bytes
from widget_server.showcase.related import related_bytes
from widget_server.showcase.reviews import ReviewsRequest, fold, parse_stars, reviews_bytes
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.stars import stars_of
from widget_server.showcase.why import disclose, language_for
from widget_server.web import Access, access

blueprint = APIBlueprint("products", __name__, url_prefix="/v1/<site>", tag="Products")
data_headers(blueprint)

JSON = "application/json"
_MAX_FACTS_CHARS = 1000


@blueprint.get("/products/<id>/reviews")
@access(Access.ANYONE)
@blueprint.input(ReviewsQuery, location="query")
@blueprint.doc(responses=answers(200, "Figures and a page of reviews.", "ReviewsAnswer", problems=(400, 404)))
def reviews(site: str, id: str, query_data: ReviewsQuery) -> Response:
    """Published reviews of a product, with figures over all and over those that pass the filters."""
    snapshot = runtime().showcases.of(site)
    wanted = reviews_request(snapshot, id, query_data)
    return runtime().pages.answer(
        "reviews", wanted, query_data.cursor,
        make=lambda: reviews_page(snapshot, wanted, query_data.cursor),
        content_type=JSON, snapshot=snapshot,
    )  # fmt: skip


@blueprint.get("/products/<id>/questions")
@access(Access.ANYONE)
@blueprint.input(QuestionsQuery, location="query")
@blueprint.doc(responses=answers(200, "A page of questions.", "QuestionsAnswer", problems=(400, 404)))
def questions(site: str, id: str, query_data: QuestionsQuery) -> Response:
    """Published questions about a product with the shop's answers, answered ones first."""
    snapshot = runtime().showcases.of(site)
    wanted = questions_request(snapshot, id, query_data)
    return runtime().pages.answer(
        "questions", wanted, query_data.cursor,
        make=lambda: questions_page(snapshot, wanted, query_data.cursor),
        content_type=JSON, snapshot=snapshot,
    )  # fmt: skip


@blueprint.get("/stars")
@access(Access.ANYONE)
@blueprint.input(StarsQuery, location="query")
@blueprint.doc(responses=answers(200, "Average and count by product id.", "StarsAnswer", problems=(400, 404)))
def stars(site: str, query_data: StarsQuery) -> Response:
    """Stars of several products; unknown products are left out."""
    snapshot = runtime().showcases.of(site)
    ids = [id for id in (part.strip() for part in query_data.products.split(",")) if id]
    return runtime().pages.answer(
        "stars", tuple(ids),
        make=lambda: orjson.dumps(stars_of(snapshot, ids)),
        content_type=JSON, snapshot=snapshot,
    )  # fmt: skip


@blueprint.get("/products/<id>/related")
@access(Access.ANYONE)
@blueprint.input(RelatedQuery, location="query")
@blueprint.doc(responses=answers(200, "Products with their leading tiles.", "RelatedAnswer", problems=(400, 404)))
def related(site: str, id: str, query_data: RelatedQuery) -> Response:
    """Products that are similar to one, or bought together with it."""
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    product = known_product(snapshot, id)
    lang = language_for(query_data.lang, snapshot.site.locale)
    minute = int(showcases.now().timestamp() // 60)
    return runtime().pages.answer(
        "related", product, query_data.kind, query_data.limit, minute, lang,
        make=lambda: related_bytes(
            showcases.related.of(snapshot), snapshot, product,
            kind=query_data.kind, limit=query_data.limit, minute=minute, lang=lang,
        ),
        content_type=JSON, snapshot=snapshot,
    )  # fmt: skip


def known_product(snapshot: Snapshot, name: str) -> str:
    """Return the id of a product. Raises NotFound(parameter="product")."""
    id = snapshot.product_id(name)
    if id is None:
        raise NotFound("The catalogue has no product with this id. Import it first.", parameter="product")
    return id


def reviews_request(snapshot: Snapshot, product: str, query: ReviewsQuery) -> ReviewsRequest:
    """Bring a query in its normal form. Raises NotFound for an unknown product, BadInput for unknown stars.

    A form without script names its facts one by one.
    """
    facts = read_facts(BETWEEN.join(request.args.getlist("fact"))[:_MAX_FACTS_CHARS])
    return ReviewsRequest(
        site=snapshot.site.key,
        product=known_product(snapshot, product),
        sort=query.sort,
        stars=parse_stars(query.stars),
        with_photos=query.with_ == "photos",
        verified=query.verified == "yes",
        facts=facts,
        words=tuple(fold(query.q).split()),
        limit=query.limit,
        lang=language_for(query.lang, snapshot.site.locale),
    )


def reviews_page(snapshot: Snapshot, wanted: ReviewsRequest, cursor: str, *, strip: bool = False) -> bytes:
    """Return a page of reviews as JSON.  strip : whether later pages, too, bring the photos of all that pass."""
    showcases = runtime().showcases
    address = f"{showcases.public_url}/v1/{snapshot.site.key}/products/{quote(wanted.product, safe='')}/reviews"
    given = {
        "sort": wanted.sort,
        "stars": ",".join(map(str, wanted.stars)),
        "with": "photos" if wanted.with_photos else "",
        "verified": "yes" if wanted.verified else "",
        "fact": BETWEEN.join(wanted.facts),
        "q": " ".join(wanted.words),
        "limit": str(wanted.limit),
        "lang": wanted.lang,
    }
    return reviews_bytes(
        snapshot.reviews_of(wanted.product),
        wanted,
        cursor=cursor,
        cursors=showcases.cursors,
        disclose=lambda key: disclose(key, wanted.lang),
        questions=snapshot.site.questions,
        strip=strip,
        next_url=lambda token: (
            address + "?" + urlencode({**{name: value for name, value in given.items() if value}, "cursor": token})
        ),
    )


def questions_request(snapshot: Snapshot, product: str, query: QuestionsQuery) -> QuestionsRequest:
    """Bring a query in its normal form. Raises NotFound for an unknown product."""
    return QuestionsRequest(
        site=snapshot.site.key,
        product=known_product(snapshot, product),
        words=tuple(fold(query.q).split()),
        limit=query.limit,
    )


def questions_page(snapshot: Snapshot, wanted: QuestionsRequest, cursor: str) -> bytes:
    """Return a page of questions as JSON."""
    showcases = runtime().showcases
    address = f"{showcases.public_url}/v1/{snapshot.site.key}/products/{quote(wanted.product, safe='')}/questions"
    given = {"q": " ".join(wanted.words), "limit": str(wanted.limit)}
    return questions_bytes(
        snapshot.questions.get(wanted.product, ()),
        wanted,
        cursor=cursor,
        cursors=showcases.cursors,
        next_url=lambda token: (
            address + "?" + urlencode({**{name: value for name, value in given.items() if value}, "cursor": token})
        ),
    )
