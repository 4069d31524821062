"""/embed/…: the script and its parts, and galleries, posts and reviews as HTML that needs no script."""

from collections.abc import Callable, Mapping
from datetime import datetime

import orjson
from apiflask import APIBlueprint
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from flask import Response

from embed.assets import Asset, asset
from embed.render import Formats, gallery_html, post_html, reviews_html
from embed.snippet import PARAMETERS
from embed.words import words
from widget_server.api.feed import refuse_personal_parameters
from widget_server.api.headers import file_headers
from widget_server.api.openapi import binary
from widget_server.api.products import questions_page, questions_request, reviews_page, reviews_request
from widget_server.api.runtime import runtime
from widget_server.api.schemas import GalleryPageQuery, PostPageQuery, QuestionsQuery, ReviewsPageQuery
from widget_server.errors import NotFound
from widget_server.showcase.facts import BETWEEN
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import read_feed_request
from widget_server.showcase.find_item import find_item
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.why import language_for
from widget_server.web import Access, access

blueprint = APIBlueprint("embed", __name__, url_prefix="/embed", tag="Embed")
file_headers(blueprint)

HTML = "text/html; charset=utf-8"
_FOR_EVER = "public, max-age=31536000, immutable"
# The name v1.js never changes, so that a new version must reach pages by itself, soon.
# A shared cache that finds nobody home goes on with the last one for a week.
_ROLLING = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
_FRAME_POLICY = (
    "default-src 'none'; base-uri 'none'; img-src * data:; media-src {host}; style-src 'self' 'unsafe-inline' {host}; "
    "script-src 'self' {host}; connect-src 'self' {host}; form-action 'self' {host}; frame-ancestors *"
)


@blueprint.get("/<name>")
@access(Access.ANYONE)
@blueprint.doc(responses=binary(200, "The file.", ["text/javascript", "text/css"], problems=(404,)))
def file(name: str) -> Response:
    """A file of the script; v1.js is the one to put on a page."""
    found = asset(name)
    if found is None:
        raise NotFound("There is no such file. The script is /embed/v1.js.")
    return runtime().pages.answer(
        "embed", name, found.etag,
        make=lambda: _read(found),
        content_type=found.media_type,
        caching=_FOR_EVER if found.immutable else _ROLLING,
        file=True,
    )  # fmt: skip


def _read(found: Asset) -> bytes:
    return found.path.read_bytes()


@blueprint.get("/<site>/gallery.html")
@access(Access.ANYONE)
@blueprint.input(GalleryPageQuery, location="query")
@blueprint.doc(responses=binary(200, "A fragment, or a page with as=page.", ["text/html"], problems=(400, 404, 410)))
def gallery(site: str, query_data: GalleryPageQuery) -> Response:
    """A gallery as HTML with structured data: a fragment to include, or a page for an iframe."""
    refuse_personal_parameters()
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    wanted = read_feed_request(query_data.parameters(), snapshot)
    place = feed_place(showcases, wanted)
    attributes = {name: value for name, value in wanted.parameters if name in PARAMETERS}
    attributes |= query_data.of_element()
    if wanted.layout != "grid":
        attributes["layout"] = wanted.layout
    locale = words(query_data.lang, snapshot.site.locale).locale

    def make() -> bytes:
        feed = orjson.loads(feed_bytes(showcases, snapshot, wanted, place))
        html = gallery_html(
            feed, host=showcases.public_url, site=site, attributes=attributes, locale=locale,
            as_page=query_data.as_page, formats=formats(locale),
        )  # fmt: skip
        return html.encode()

    key = ("gallery", wanted.query(), locale, place, query_data)
    return _html(snapshot, key, make)


@blueprint.get("/<site>/post.html")
@access(Access.ANYONE)
@blueprint.input(PostPageQuery, location="query")
@blueprint.doc(responses=binary(200, "A page.", ["text/html"], problems=(400, 404)))
def post(site: str, query_data: PostPageQuery) -> Response:
    """A post or a photo review as a page of its own, with structured data, to link to or to frame."""
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    locale = words(query_data.lang, snapshot.site.locale).locale
    item = find_item(snapshot, query_data.item, lang=language_for(query_data.lang, snapshot.site.locale))
    if item is None:
        raise NotFound("Nothing is shown here under this id.", parameter="item")

    def make() -> bytes:
        return post_html(
            item, host=showcases.public_url, site=site, shop=snapshot.site.name, locale=locale, formats=formats(locale)
        ).encode()

    return _html(snapshot, ("post.html", query_data.item, query_data.lang, locale), make)


@blueprint.get("/<site>/reviews.html")
@access(Access.ANYONE)
@blueprint.input(ReviewsPageQuery, location="query")
@blueprint.doc(responses=binary(200, "A fragment, or a page with as=page.", ["text/html"], problems=(400, 404)))
def reviews(site: str, query_data: ReviewsPageQuery) -> Response:
    """Reviews of a product and questions about it as HTML: a fragment to include, or a page for an iframe."""
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    wanted = reviews_request(snapshot, query_data.product, query_data)
    of_questions = QuestionsQuery(q=query_data.ask, limit=query_data.asked, cursor="")
    asked = questions_request(snapshot, wanted.product, of_questions)
    chosen = _chosen(query_data, wanted.facts)
    locale = words(query_data.lang, snapshot.site.locale).locale
    given = {"product": wanted.product, "lang": query_data.lang, "limit": str(query_data.limit)}

    def make() -> bytes:
        answer = orjson.loads(reviews_page(snapshot, wanted, query_data.cursor, strip=True))
        html = reviews_html(
            answer, host=showcases.public_url, site=site, product=wanted.product, chosen=chosen,
            questions=orjson.loads(questions_page(snapshot, asked, "")), ask=query_data.ask,
            attributes=given, locale=locale, as_page=query_data.as_page, formats=formats(locale),
        )  # fmt: skip
        return html.encode()

    # The page repeats what was asked in the words it was asked in, so these decide on it and not their normal form.
    key = ("reviews.html", wanted, locale, query_data)
    return _html(snapshot, key, make)


def _chosen(query: ReviewsPageQuery, facts: tuple[str, ...]) -> Mapping[str, str]:
    given = {
        "sort": query.sort, "stars": query.stars, "with": query.with_, "verified": query.verified,
        "fact": BETWEEN.join(facts), "q": query.q,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value}


def _html(snapshot: Snapshot, key: tuple[object, ...], make: Callable[[], bytes]) -> Response:
    return framed(runtime().pages.answer(*key, make=make, content_type=HTML, snapshot=snapshot))


def framed(response: Response) -> Response:
    """Return a page with the policy of what stands in frames of any shop."""
    response.headers["Content-Security-Policy"] = _FRAME_POLICY.format(host=runtime().showcases.public_url)
    return response


def formats(language: str) -> Formats:
    """Write dates and numbers as the language does."""
    return Formats(
        date=lambda at: format_date(datetime.fromisoformat(at), "medium", locale=language),
        number=lambda value, digits: format_decimal(value, f"#,##0.{'0' * digits}", locale=language),
        percent=lambda share: format_percent(share, locale=language),
    )
