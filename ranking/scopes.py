"""The normal form of a page's name, under which impressions and clicks are counted, and its 63-bit key.

Owns the spelling of scopes. Knows nothing of counters, tiles or time.
"""

import hashlib
import unicodedata

from ranking.types import PageContext, RankingInputError

SITE = "site"
_KEY_MASK = (1 << 63) - 1  # A signed 64-bit column holds every key, in SQLite as in PostgreSQL.
_SEARCH_LENGTH = 120


def fold_name(text: str) -> str:
    """Return text in lower case (Unicode case folding, NFKC) with runs of white space as one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def category_path(text: str) -> tuple[str, ...]:
    """Split "Women > Dresses" into ("Women", "Dresses"); empty parts vanish, the spelling of each part stays."""
    return tuple(part for part in (" ".join(raw.split()) for raw in text.split(">")) if part)


def fold_category(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path in the form in which paths are compared: folded parts, without empty ones."""
    return tuple(part for part in (fold_name(raw) for raw in path) if part)


def page_scope(page: PageContext) -> str:
    """Name a page: "home", "category:women>dresses", "search:linen shirt" or "product:AT-DRE-001".

    A category or search without a name, or a product page without a product, is counted as "home".
    Raises RankingInputError for an unknown kind of page.
    """
    if page.kind == "home":
        return "home"
    if page.kind == "category":
        path = fold_category(page.category)
        return "category:" + ">".join(path) if path else "home"
    if page.kind == "search":
        query = fold_name(page.query)[:_SEARCH_LENGTH]
        if query:
            return f"search:{query}"
        # A search page that only lists products has no words to be known by: all such pages count as one.
        return "search:" if page.products else "home"
    if page.kind == "product":
        return f"product:{page.product.strip()}" if page.product.strip() else "home"
    raise RankingInputError(f"unknown kind of page: {page.kind!r}")


def roll_up(scope: str) -> tuple[str, ...]:
    """Return the scope and what it rolls up to: "category:a>b" gives itself, "category:a" and "site"."""
    chain = [scope]
    if scope.startswith("category:"):
        path = scope.removeprefix("category:").split(">")
        chain += ["category:" + ">".join(path[:depth]) for depth in range(len(path) - 1, 0, -1)]
    return (*chain, SITE) if scope != SITE else (SITE,)


def scope_key(scope: str) -> int:
    """Return the 63-bit key of a scope, equal in every process and release (BLAKE2b of the UTF-8 name)."""
    return int.from_bytes(hashlib.blake2b(scope.encode(errors="replace"), digest_size=8).digest(), "big") & _KEY_MASK
