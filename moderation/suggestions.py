"""Which products a post shows, and how one can tell.

Owns the methods (number, link, title, hashtag, photo), what is certain, and the sentence of evidence. Decides
nothing: a person, `approve` for certain matches, or a site's setting confirms. Certain are only a product's number,
a link to its page and its full title, and only where they mean one product.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from moderation.duplicates import PhashIndex
from moderation.links import Link, canonical, find_links
from moderation.text import Word, squeeze, words
from moderation.titles import TitleHit, TitleIndex, title_words

PHOTO_BITS = 8  # of 81,810 pairs of different clothing photos one was as near as this
MIN_NUMBER_CHARS = 5  # "M10" or "2XL" are sizes before they are numbers of a product
MIN_DIGITS_ALONE = 8  # a GTIN has at least eight; fewer digits are years, prices and sizes
MIN_CERTAIN_CHARS = 4  # a title of one word, or as short as this, is a word people use anyway
NEAR_EXACT_SIMILARITY = 0.85
MAX_TEXT_CHARS = 10_000  # captions end at 2,200 on Instagram; what stands behind page four names no product

_NUMBER = re.compile(r"[^\W_](?:[\w.\-/]*[^\W_])?")
_HASHTAG = re.compile(r"[#＃](\w+)")
_MENTION_OR_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{0,64}@[\w.-]+", re.ASCII)


class Method(StrEnum):
    """How a product was recognised, the surest first."""

    SKU = "sku"
    LINK = "link"
    TITLE = "title"
    HASHTAG = "hashtag"
    PHOTO = "photo"


@dataclass(frozen=True, kw_only=True)
class MatchableProduct:
    """What is known of a product: aliases are its SKU, variant ids, GTIN, MPN, handle and further page links."""

    id: str
    title: str
    url: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A product that a post may show.

    score 0..1 orders suggestions and is no probability. words are those of the post that matched, as written.
    evidence is English for people: template with message_params filled in, which let it be said in another language.
    """

    product_id: str
    method: Method
    score: float
    certain: bool
    evidence: str
    template: str
    message_params: Mapping[str, str]
    words: str = ""


def _suggest(
    product_id: str, method: Method, score: float, template: str, *, certain: bool = False, **params: str
) -> Suggestion:
    return Suggestion(
        product_id=product_id, method=method, score=round(score, 3), certain=certain,
        evidence=template % params, template=template, message_params=params,
        words=params.get("words", ""),
    )  # fmt: skip


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    if digits == sum(c.isalnum() for c in text):
        return digits >= MIN_DIGITS_ALONE
    return digits > 0 and len(text) >= MIN_NUMBER_CHARS


class ProductMatcher:
    """Suggests products for captions; build it once a catalogue, ask it once a post."""

    def __init__(self, products: Iterable[MatchableProduct], confirmed_photos: Iterable[tuple[str, str]] = ()) -> None:
        """confirmed_photos : (product id, 16-hex-digit hash) of posts whose products a person confirmed."""
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        self._pages: defaultdict[tuple[str, str], list[tuple[Link, str]]] = defaultdict(list)
        self._hashtags: defaultdict[str, set[str]] = defaultdict(set)
        self._photos = PhashIndex(confirmed_photos)
        by_title: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for product in products:
            for alias in (product.id, *product.aliases):
                if "://" not in alias and _is_number(alias):
                    self._numbers[alias.casefold()].add(product.id)
            for url in (product.url, *(a for a in product.aliases if "://" in a)):
                # The shop's front page is no product's page, whatever a catalogue says.
                if url and (link := canonical(url)) and (link.path or link.params):
                    self._pages[link.host, link.path].append((link, product.id))
            if title := title_words(product.title):
                by_title[title].append((product.id, product.title))
                self._hashtags[squeeze(product.title)].add(product.id)
        self._title_rows = list(by_title.items())
        self._titles = TitleIndex([title for title, _ in self._title_rows])

    def suggest(
        self, text: str, *, links: Sequence[str] = (), tags: Sequence[str] = (),
        phashes: Sequence[str] = (), limit: int = 8,
    ) -> tuple[Suggestion, ...]:  # fmt: skip
        """Suggest products, each once by its surest method, the certain and then the best first.

        links stand beside the text, tags are hashtags without "#", phashes are 16 hex digits each.
        """
        text = text[:MAX_TEXT_CHARS]
        written_links = find_links(text)
        found = [
            *self._by_link([*links, *(link.url for link in written_links)]),
            *self._by_hashtag([*tags, *_HASHTAG.findall(text)]),
            *self._by_photo(phashes),
        ]
        # The words of a link, an address or a mention are not the author's words about a product.
        plain = text
        for link in reversed(written_links):
            plain = f"{plain[: link.start]}\n{plain[link.end :]}"
        plain = _MENTION_OR_MAIL.sub("\n", plain)
        found += [*self._by_number(plain), *self._by_title(plain)]
        best: dict[str, Suggestion] = {}
        for suggestion in found:
            kept = best.setdefault(suggestion.product_id, suggestion)
            if (suggestion.certain, suggestion.score) > (kept.certain, kept.score):
                best[suggestion.product_id] = suggestion
        order = sorted(best.values(), key=lambda s: (not s.certain, -s.score, s.product_id))
        return tuple(order[:limit])

    def _by_number(self, text: str) -> Iterable[Suggestion]:
        for match in _NUMBER.finditer(text):
            for part in {match.group(), *match.group().split("/")}:
                ids = self._numbers.get(part.casefold(), set())
                for product_id in ids:
                    yield _suggest(
                        product_id,
                        Method.SKU,
                        1.0,
                        "The text has the number “%(words)s”",
                        certain=len(ids) == 1,
                        words=part,
                    )

    def _by_link(self, urls: Iterable[str]) -> Iterable[Suggestion]:
        for url in urls:
            if (link := canonical(url)) is None:
                continue
            pages = [(p, i) for p, i in self._pages.get((link.host, link.path), ()) if p.params <= link.params]
            closest = max((len(p.params) for p, _ in pages), default=0)
            ids = {product_id for page, product_id in pages if len(page.params) == closest}
            for product_id in ids:
                yield _suggest(
                    product_id,
                    Method.LINK,
                    1.0,
                    "The post links to the product’s page: %(words)s",
                    certain=len(ids) == 1,
                    words=url,
                )

    def _by_hashtag(self, tags: Iterable[str]) -> Iterable[Suggestion]:
        for tag in tags:
            ids = self._hashtags.get(squeeze(tag), set())
            for product_id in ids:
                yield _suggest(
                    product_id,
                    Method.HASHTAG,
                    0.85 / len(ids),
                    "The hashtag #%(words)s is the title without spaces",
                    words=tag.lstrip("#"),
                )

    def _by_photo(self, phashes: Iterable[str]) -> Iterable[Suggestion]:
        for phash in phashes:
            for match in self._photos.near(phash, PHOTO_BITS):
                score = 0.8 - 0.03 * match.distance
                yield _suggest(
                    match.key,
                    Method.PHOTO,
                    score,
                    "The photo looks like one confirmed for this product (%(bits)s of 64 bits differ)",
                    bits=str(match.distance),
                )

    def _by_title(self, text: str) -> Iterable[Suggestion]:
        caption = words(text)
        exact = self._titles.exact(caption)
        explained = {place for hit in exact for place in range(hit.first, hit.last + 1)}
        similar = [h for h in self._titles.similar(caption) if not set(range(h.first, h.last + 1)) <= explained]
        for hit in exact:
            # "Boxy Tee" inside "Boxy Tee Lonng" is rather the longer title with a typo.
            inside = any(
                s.similarity >= NEAR_EXACT_SIMILARITY and s.first <= hit.first and hit.last <= s.last for s in similar
            )
            for suggestion in self._for_title(hit, text, caption):
                yield replace(suggestion, certain=suggestion.certain and not inside)
        for hit in similar:
            yield from self._for_title(hit, text, caption)

    def _for_title(self, hit: TitleHit, text: str, caption: Sequence[Word]) -> Iterable[Suggestion]:
        title, owners = self._title_rows[hit.row]
        written = text[caption[hit.first].start : caption[hit.last].end]
        common = len(title) < 2 or sum(map(len, title)) < MIN_CERTAIN_CHARS
        for product_id, title_text in owners:
            if hit.similarity < 1:
                yield _suggest(
                    product_id,
                    Method.TITLE,
                    0.85 * hit.similarity,
                    "The text has “%(words)s”, close to the title “%(title)s”",
                    words=written,
                    title=title_text,
                )
            elif common:
                yield _suggest(
                    product_id,
                    Method.TITLE,
                    0.5,
                    "The text has the word “%(words)s”, which is also a title",
                    words=written,
                )
            elif len(owners) > 1:
                yield _suggest(
                    product_id,
                    Method.TITLE,
                    0.7,
                    "The text has the title “%(words)s”, which several products share",
                    words=written,
                )
            else:
                yield _suggest(
                    product_id,
                    Method.TITLE,
                    0.95,
                    "The text has the full title “%(words)s”",
                    certain=True,
                    words=written,
                )
