"""Links in texts, and which of them mean the same page.

Owns finding and comparing; fetches nothing. Scheme, "www.", letter case, trailing slashes, fragments, tracking and
variant parameters, and a storefront's language or collection prefix make no difference.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

_REST = r"[^\s<>\"'“”，。、！？）」』】]"
_URL = re.compile(
    rf"https?://{_REST}+|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}(?::\d{{2,5}})?(?:/{_REST}*|\b)", re.I
)
# A bare "word.word" is a link only with a path or one of these endings: people forget the space after a full stop,
# so endings that begin sentences (it, me, at) and capitals are left out.
_BARE_ENDING = re.compile(r"\.(?:com|net|org|info|biz|shop|store|io|co|link|eu|de|ch|fr|nl|pl|uk|cn|jp|ru|example)$")
_TRACKING = re.compile(
    r"^(?:utm_.*|mtm_.*|pk_.*|fbclid|gclid|igshi?d?|msclkid|ttclid|srsltid|mc_[ce]id|ref|_pos|_sid|_ss)$"
)
_VARIANT = frozenset({"variant", "color", "colour", "size"})
_STOREFRONT = re.compile(r"^(?:/[a-z]{2}(?:-[a-z]{2,4})?)?(?:/collections/[^/]+)?(/products/[^/]+)$")
_TRAILING = ".,;:!?)]}…。，！？）」』】"


class Link(NamedTuple):
    """A link reduced to what identifies its page."""

    host: str
    path: str
    params: frozenset[tuple[str, str]]


class FoundLink(NamedTuple):
    """A link in a text at the characters [start, end)."""

    url: str
    start: int
    end: int


def canonical(url: str) -> Link | None:
    """Reduce a URL to what identifies its page; None if it is no web address."""
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host or parts.username:
        return None
    path = re.sub("/{2,}", "/", unquote(parts.path).casefold()).rstrip("/")
    if storefront := _STOREFRONT.match(path):
        path = storefront[1]
    params = frozenset(
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(key) and key not in _VARIANT
    )
    return Link(host if port in (None, 80, 443) else f"{host}:{port}", path, params)


def find_links(text: str) -> tuple[FoundLink, ...]:
    """Find the web addresses written in a text, with or without "https://"."""
    found = []
    for match in _URL.finditer(text):
        url = match.group().rstrip(_TRAILING)
        bare = "://" not in url
        if bare and "/" not in url:
            host = url.split(":")[0]
            if not (host.lower().startswith("www.") or _BARE_ENDING.search(host)):
                continue
        found.append(FoundLink(url, match.start(), match.start() + len(url)))
    return tuple(found)


def same_site(host: str, hosts: frozenset[str]) -> bool:
    """Whether a host is one of these or below one of them; "www." makes no difference."""
    labels = host.removeprefix("www.").split(".")
    return any(".".join(labels[cut:]) in hosts for cut in range(len(labels)))
