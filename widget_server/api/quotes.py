"""What a shopper asks is answered with sentences of published reviews: as JSON, and as HTML to include or to frame."""

from urllib.parse import quote, urlencode

import orjson
from apiflask import APIBlueprint
from flask import Response

from embed.quotes import quotes_html
from embed.schema import QuotesAnswer
from embed.words import words
from widget_server.api.embedding import HTML, formats, framed
from widget_server.api.headers import data_headers
from widget_server.api.limits import QUOTES
from widget_server.api.openapi import answers, binary
from widget_server.api.products import JSON, known_product
from widget_server.api.runtime import runtime
from widget_server.api.schemas import QuotesPageQuery, QuotesQuery
from widget_server.showcase.quotes import answer_of
from widget_server.showcase.reviews import fold
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.why import disclose, language_for
from widget_server.web import Access, access

blueprint = APIBlueprint("quotes", __name__, tag="Quotes")
data_headers(blueprint)

# So many words of a sentence find its review again among the others.
_WORDS_OF_A_LINK = 12


@blueprint.get("/v1/<site>/products/<id>/quotes")
@access(Access.ANYONE)
@QUOTES
@blueprint.input(QuotesQuery, location="query")
@blueprint.doc(responses=answers(200, "Quotes and how many are for and against.", "QuotesAnswer", problems=(400, 404)))
def quotes(site: str, id: str, query_data: QuotesQuery) -> Response:
    """Sentences of a product's published reviews that answer a shopper's words, with how many agree and disagree."""
    snapshot = runtime().showcases.of(site)
    product, lang = known_product(snapshot, id), language_for(query_data.lang, snapshot.site.locale)
    return runtime().pages.answer(
        "quotes", product, query_data.q, query_data.limit, lang,
        make=lambda: orjson.dumps(answered(snapshot, product, query_data.q, query_data.limit, lang)),
        content_type=JSON, snapshot=snapshot,
    )  # fmt: skip


@blueprint.get("/embed/<site>/quotes.html")
@access(Access.ANYONE)
@QUOTES
@blueprint.input(QuotesPageQuery, location="query")
@blueprint.doc(responses=binary(200, "A fragment, or a page with as=page.", ["text/html"], problems=(400, 404)))
def quotes_page(site: str, query_data: QuotesPageQuery) -> Response:
    """A box that answers a shopper's words with quotes: a fragment to include, or a page for an iframe."""
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    product = known_product(snapshot, query_data.product)
    locale, lang = (
        words(query_data.lang, snapshot.site.locale).locale,
        language_for(query_data.lang, snapshot.site.locale),
    )

    def make() -> bytes:
        answer = answered(snapshot, product, query_data.q, query_data.limit, lang)
        html = quotes_html(
            answer, host=showcases.public_url, site=site, product=product, title=snapshot.products[product].title,
            asked=query_data.q, lang=query_data.lang, locale=locale, as_page=query_data.as_page == "page",
            formats=formats(locale),
        )  # fmt: skip
        return html.encode()

    response = runtime().pages.answer(
        "quotes.html", product, query_data, locale, make=make, content_type=HTML, snapshot=snapshot
    )
    return framed(response)


def answered(snapshot: Snapshot, product: str, asked: str, limit: int, lang: str) -> QuotesAnswer:
    """Return the quotes of a product that answer."""
    showcases = runtime().showcases
    page = f"{showcases.public_url}/embed/{quote(snapshot.site.key)}/reviews.html"

    def url_of(sentence: str) -> str:
        words = " ".join(fold(sentence).split()[:_WORDS_OF_A_LINK])[:200]
        return f"{page}?{urlencode({'product': product, 'as': 'page', 'q': words})}"

    return answer_of(
        showcases.quotes.of(snapshot.site.key, product, snapshot.reviews_of(product)), asked,
        limit=limit, disclose=lambda key: disclose(key, lang), url_of=url_of,
    )  # fmt: skip
