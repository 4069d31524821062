"""Server-rendered HTML of a feed and of reviews: for visitors without script, for iframes, for search engines.

Owns the markup around the templates. The fragment is the custom element with a declarative shadow root that
the script adopts without rebuilding; the answer travels inside, so that adopting asks nothing. Fetching the
answer and HTTP belong to the server.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps

from embed import jsonld
from embed.assets import ROLLING, hashed
from embed.schema import Feed, FeedItem, Media, QuestionsAnswer, ReviewsAnswer
from embed.snippet import NOTHING, checked
from embed.words import words

SORTS = ("helpful", "newest", "oldest", "highest", "lowest", "photos")
_FOCUS = re.compile(r"(100|[1-9]?[0-9])% (100|[1-9]?[0-9])%", re.A)
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_STAR = "l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"
ONE_STAR = f"M9 .5{_STAR}"
FIVE_STARS = "".join(f"M{9 + 18 * i} .5{_STAR}" for i in range(5))
"""The same path that embed/elements/src/pieces.ts draws."""


def _plain_number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


@dataclass(frozen=True, kw_only=True)
class Formats:
    """How dates (RFC 3339 in, text out), numbers (value, digits) and shares (0..1) are written; a caller with Babel
    brings its own."""

    date: Callable[[str], str] = lambda at: at[:10]
    number: Callable[[float, int], str] = _plain_number
    percent: Callable[[float], str] = "{:.0%}".format


PLAIN = Formats()
NO_QUESTIONS: QuestionsAnswer = {"count": 0, "questions": []}
FIRST_QUESTIONS, MORE_QUESTIONS, MOST_QUESTIONS = 5, 20, 100
"""How many questions a page shows at first, how many more each time, and at most."""


def link(url: object) -> str:
    """The address if it is http(s), else nothing: a feed must not be able to run script in a page."""
    text = str(url or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def srcset(media: Media, kind: str) -> str:
    """The renditions of one format as the `srcset` attribute wants them."""
    return ",".join(f"{s['url']} {s['width_px']}w" for s in media["sources"] if s["format"] == kind)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("embed"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        link=link, srcset=srcset, json=htmlsafe_json_dumps, smallest=_smallest, largest=jsonld.largest_jpeg,
        cropped=_cropped, focus_class=_focus_class,
    )  # fmt: skip
    environment.globals.update(stars_path=FIVE_STARS, star_path=ONE_STAR, sorts=SORTS)
    return environment


def _focus_class(media: Media) -> str:
    """The classes of focus.css for what a crop keeps in sight, "" for the middle."""
    found = _FOCUS.fullmatch(media.get("focus", ""))
    return f" x{found[1]} y{found[2]}" if found else ""


def _cropped(items: list[FeedItem]) -> bool:
    """Whether a tile needs focus.css."""
    return any(_focus_class(media) for item in items for media in item["_vitrine"]["media"][:1])


def _smallest(media: Media) -> str:
    """The address for a browser that reads neither AVIF, WebP nor srcset."""
    return next((source["url"] for source in media["sources"] if source["format"] == "jpeg"), "")


def rendered(template: str, locale: str, formats: Formats, **values: Any) -> str:
    """Render with a locale's words. Values name the `host`, the `site` and the `page` (path and query below it)."""
    sentences = words(locale)
    host, site = values["host"], values["site"]
    page = f"{host}/embed/{site}/{values['page']}"
    return (
        _environment()
        .get_template(template)
        .render(
            t=sentences,
            formats=formats,
            locale=locale,
            direction="rtl" if sentences.locale in _RIGHT_TO_LEFT else "ltr",
            script=ROLLING,
            oembed_url=f"{host}/v1/{site}/oembed?{urlencode({'url': page})}",
            gallery_css=hashed("gallery.css"),
            focus_css=hashed("focus.css"),
            reviews_css=hashed("reviews.css"),
            page_css=hashed("page.css"),
            **values,
        )
    )


def gallery_html(
    feed: Feed,
    *,
    host: str,
    site: str,
    attributes: Mapping[str, str] = NOTHING,
    locale: str = "en",
    as_page: bool = False,
    formats: Formats = PLAIN,
) -> str:
    """One page of a feed as a fragment to include, or as a whole document for an iframe.

    `host` is the service's public address without a trailing slash, `attributes` are the element's (the
    feed's parameters). Raises EmbedInputError for an attribute that no element has.
    """
    found = checked(attributes)
    cursor = _cursor(feed.get("next_url"))
    more = urlencode({**found, "cursor": cursor, "as": "page"}) if cursor else ""
    return rendered(
        "gallery_page.html" if as_page else "gallery.html",
        locale,
        formats,
        feed=feed,
        page=f"gallery.html?{urlencode({**found, 'as': 'page'})}",
        host=host,
        site=site,
        attributes=found,
        more_url=f"{host}/embed/{site}/gallery.html?{more}" if more else "",
        structured=jsonld.gallery(feed) if feed["items"] else None,
        title=feed["title"],
    )


def reviews_html(
    answer: ReviewsAnswer,
    *,
    host: str,
    site: str,
    product: str,
    questions: QuestionsAnswer = NO_QUESTIONS,
    ask: str = "",
    attributes: Mapping[str, str] = NOTHING,
    chosen: Mapping[str, str] = NOTHING,
    locale: str = "en",
    as_page: bool = False,
    formats: Formats = PLAIN,
) -> str:
    """A product's reviews with figures and filters and the questions about it, as a fragment or as a whole document.

    `chosen` are the request's filters (`sort`, `stars`, `with`, `verified`, `fact`, `q`), shown as set;
    `ask` are the words that the questions were searched for. Raises
    EmbedInputError for an attribute that no element has.
    """
    cursor = _cursor(answer.get("next_url"))
    found = checked(attributes)
    kept = {name: found[name] for name in ("lang", "limit") if name in found}
    shown = len(questions["questions"])
    most = min(questions["count"], MOST_QUESTIONS)
    # The next page of reviews comes with the questions that are shown.
    of_questions = ({"ask": ask} if ask else {}) | ({"asked": str(shown)} if shown else {})
    wanted = kept | {"product": product, **chosen, **of_questions, "cursor": cursor, "as": "page"}
    more = urlencode(wanted) if cursor else ""
    return rendered(
        "reviews_page.html" if as_page else "reviews.html",
        locale,
        formats,
        answer=answer,
        data={"summary": answer["summary"], "reviews": answer["reviews"], "items": _items(answer)},
        page=f"reviews.html?{urlencode({'product': product, 'as': 'page'})}",
        host=host,
        site=site,
        product=product,
        attributes=found,
        post_url=f"{host}/v1/{site}/products/{quote(product, safe='')}/reviews",
        asked=questions,
        ask=ask,
        # The button never goes from under the finger: where no more are to be had it takes them back.
        asked_next=min(shown + MORE_QUESTIONS, MOST_QUESTIONS) if shown < most else FIRST_QUESTIONS,
        first_questions=FIRST_QUESTIONS,
        ask_url=f"{host}/v1/{site}/products/{quote(product, safe='')}/questions",
        chosen=chosen,
        more_url=f"{host}/embed/{site}/reviews.html?{more}" if more else "",
        structured=jsonld.reviews(answer, filtered=bool(chosen.keys() - {"sort"})),
        title=answer["summary"]["title"],
    )


def _items(answer: ReviewsAnswer) -> list[dict[str, Any]]:
    """What photos of reviews open in the lightbox, as items of a feed that no ranking offered."""
    shown = {review["id"]: review for review in (*answer.get("photos", ()), *answer["reviews"]) if review["media"]}
    return [
        {
            "id": id,
            "content_text": "\n\n".join(filter(None, (review["title"], review["text"]))),
            "date_published": review["at"],
            "authors": [{"name": review["author"]}],
            "language": review.get("language"),
            "_vitrine": {
                **{name: review[name] for name in ("rating", "verified_buyer", "disclosure", "media")},
                "products": [],
            },
        }
        for id, review in shown.items()
    ]


def post_html(item: FeedItem, *, host: str, site: str, shop: str, locale: str = "en", formats: Formats = PLAIN) -> str:
    """One item as a whole document.  shop : its name, for the title."""
    by = item["authors"][0]["name"] if item["authors"] else ""
    return rendered(
        "post_page.html",
        locale,
        formats,
        item=item,
        page=f"post.html?{urlencode({'item': item['id']})}",
        host=host,
        site=site,
        structured=jsonld.post(item),
        title=f"{by} · {shop}" if by else shop,
    )


def _cursor(next_url: str | None) -> str:
    return parse_qs(urlsplit(next_url or "").query).get("cursor", [""])[0]
