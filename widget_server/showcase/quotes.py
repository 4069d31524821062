"""Sentences of published reviews that answer a shopper's words: found, never made, with how many agree and do not.

Owns the sentences of a product and the search in them; how words are compared is ranking's. What may be quoted is what
the snapshot holds: a review that is gone there is quoted no more. Which side a review is on it says itself, by its
recommendation or its stars; no sentence is judged.  Source: docs/decisions/0023.
"""

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from embed.schema import Quote, QuotesAnswer, QuoteSide
from ranking.text import fold_accents, words
from ranking.text_index import TextIndex
from widget_server.showcase.types import ProductReviews, PublicReview

# Of a product with more, the most helpful and then the newest: what a person could not read either.
MOST_REVIEWS = 500
MOST_WORDS = 16
# A sentence answers where it has this share of what was asked, rare words counting for more.
LEAST_SHARE = 0.5
_SHORTEST, _LONGEST = 10, 400
_KEPT_PRODUCTS = 200
_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|(?<=[。！？])|\n+")
# What asks rather than names what is asked for. Negations are here as well: they are not guessed at.
_ASKING = frozenset((Path(__file__).parent / "words" / "asking.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    text: str
    review: int


class ProductQuotes:
    """The sentences of one product's reviews, ready to be searched."""

    def __init__(self, reviews: Iterable[PublicReview]) -> None:
        best = sorted(reviews, key=lambda one: (one.unhelpful_count - one.helpful_count, -one.at_s, one.id))
        self.reviews = best[:MOST_REVIEWS]
        self.shown: list[dict[str, Any]] = [orjson.loads(review.head + b"}") for review in self.reviews]
        self.sentences = [
            _Sentence(text=text, review=number)
            for number, shown in enumerate(self.shown)
            for text in sentences(shown["title"], shown["text"])
        ]
        fields = [[(one.text, self.shown[one.review].get("language", ""), 1.0)] for one in self.sentences]
        self.index = TextIndex.of(fields)


class Quotes:
    """Indexes of the products that were asked about, kept as long as their reviews are the same. Safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[ProductReviews, ProductQuotes]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, site: str, product: str, reviews: ProductReviews) -> ProductQuotes:
        """Return the index of a product's reviews; of those the snapshot holds now and of no others."""
        with self._lock:
            kept = self._kept.get((site, product))
            if kept is None or kept[0] is not reviews:
                kept = reviews, ProductQuotes(reviews.reviews)
                self._kept[site, product] = kept
                while len(self._kept) > _KEPT_PRODUCTS:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((site, product))
            return kept[1]


def sentences(title: str, text: str) -> list[str]:
    """Return the sentences of a review as they were written, its title among them; scraps are left out."""
    found = [one.strip() for part in (title, text) for one in _END.split(part)]
    return [one for one in dict.fromkeys(found) if _is_sentence(one)]


def _is_sentence(text: str) -> bool:
    return len(text) <= _LONGEST and (len(text) >= _SHORTEST or len(words(text)) > 2)


def side_of(review: PublicReview) -> QuoteSide:
    """Return on which side a review is by its own word: what it recommends, else its stars; three are on none."""
    if review.recommends is not None:
        return "for" if review.recommends else "against"
    return "for" if review.rating >= 4 else "against" if review.rating <= 2 else "between"


def answer_of(
    product: ProductQuotes,
    asked: str,
    *,
    limit: int,
    disclose: Callable[[str], str | None],
    url_of: Callable[[str], str],
) -> QuotesAnswer:
    """Return the sentences that answer, at most one a review, and how many reviews that speak of it are on which side.

    asked : the shopper's words.  disclose : from a disclosure's key to its sentence.  url_of : from a sentence to the
    address where its review stands.
    """
    found = _best(product, asked)
    sides = Counter(side_of(product.reviews[product.sentences[number].review]) for number in found)
    quotes: list[Quote] = []
    for number in found[:limit]:
        sentence = product.sentences[number]
        review, shown = product.reviews[sentence.review], product.shown[sentence.review]
        side = side_of(review)
        quote: Quote = {
            "text": sentence.text,
            "review": review.id,
            "url": url_of(sentence.text),
            "author": shown["author"],
            "at": shown["at"],
            "rating": review.rating,
            "verified_buyer": review.verified_buyer,
            "disclosure": disclose(review.disclosure),
            "side": side,
            "agree_count": sides[side] - 1,
            "disagree_count": sum(count for other, count in sides.items() if other != side),
        }
        if shown.get("language"):
            quote["language"] = shown["language"]
        quotes.append(quote)
    return {
        "count": len(found), "for_count": sides["for"], "against_count": sides["against"],
        "between_count": sides["between"], "quotes": quotes,
    }  # fmt: skip


def _best(product: ProductQuotes, asked: str) -> Sequence[int]:
    """Return the numbers of sentences that answer, the best first and the best of each review only."""
    share = np.zeros(len(product.sentences))
    total = 0.0
    named = [word for word in dict.fromkeys(words(asked)) if fold_accents(word) not in _ASKING][:MOST_WORDS]
    for word in named:
        credit = product.index.search(word).coverage
        hits = int(np.count_nonzero(credit))
        rarity = float(np.log1p((len(share) - hits + 0.5) / (hits + 0.5)))
        total += rarity
        share += rarity * credit
    if not total:
        return ()
    # Of two that say as much, the one that is more helpful (the reviews' own order) and the shorter.
    order = sorted(
        np.flatnonzero(share / total >= LEAST_SHARE).tolist(),
        key=lambda n: (-round(float(share[n]), 6), product.sentences[n].review, len(product.sentences[n].text)),
    )
    first: dict[int, int] = {}
    for number in order:
        first.setdefault(product.sentences[number].review, number)
    return list(first.values())
