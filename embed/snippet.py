"""What a merchant pastes: the script tag, the elements, the optional preload line, the iframe, and the policy
lines.

Owns the text only; which site and which address it is for comes in. Values are escaped for HTML, so that a
category such as `Women > Dresses` or a search with quotes survives.
"""

from collections.abc import Mapping
from html import escape
from typing import Literal
from urllib.parse import quote, urlencode

from embed.assets import ROLLING, hashed, integrity

Element = Literal["gallery", "reviews", "stars"]

PARAMETERS = ("page", "category", "q", "product", "products", "gallery", "kind", "layout", "limit")
"""What a gallery asks the feed for, in this order (embed/elements/src/feed.ts keeps the same one)."""
LAYOUTS = ("grid", "masonry", "justified", "carousel", "strip", "spotlight", "bare")
"""Any other is shown as a grid, and so it is not asked for."""
ATTRIBUTES = frozenset({*PARAMETERS, "more", "site", "sort", "fallback", "lang"})
NOTHING: Mapping[str, str] = {}


class EmbedInputError(ValueError):
    """An attribute that no element has."""


def checked(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes without empty ones; raises EmbedInputError for a name that no element has."""
    unknown = sorted(set(attributes) - ATTRIBUTES)
    if unknown:
        raise EmbedInputError(f"no element has an attribute {unknown[0]!r}")
    return {name: str(value) for name, value in attributes.items() if str(value)}


def feed_url(*, host: str, site: str, attributes: Mapping[str, str] = NOTHING) -> str:
    """The address that a gallery with these attributes asks, byte for byte, so that a preloaded answer is
    used."""
    found = checked(attributes)
    if found.get("layout") not in LAYOUTS:
        found.pop("layout", None)
    implied = next((page for name, page in _IMPLIED if name in found), "home")
    wanted = {"page": found.get("page", implied)}
    wanted |= {name: found[name] for name in PARAMETERS if name in found}
    # URLSearchParams writes `*` as it is and `~` as an escape; Python does it the other way round.
    return f"{host}/v1/{site}/feed?{urlencode(wanted, safe='*').replace('~', '%7E')}"


_IMPLIED = (("product", "product"), ("q", "search"), ("category", "category"))
"""The last one found in the order of PARAMETERS decides, as in the element."""


def tag(element: Element, attributes: Mapping[str, str] = NOTHING, *, div: bool = False) -> str:
    """The element itself, or the plain `div` for editors that strip unknown elements."""
    name, prefix = ("div", "data-") if div else (f"vitrine-{element}", "")
    kind = f' data-vitrine="{element}"' if div else ""
    listed = "".join(f' {prefix}{key}="{escape(value)}"' for key, value in checked(attributes).items())
    return f"<{name}{kind}{listed}></{name}>"


def snippet(
    *,
    host: str,
    site: str,
    element: Element = "gallery",
    attributes: Mapping[str, str] = NOTHING,
    preload: bool = True,
    pinned: bool = False,
    div: bool = False,
) -> str:
    """The lines to paste.

    `host` is the service's address without a trailing slash. `pinned` names this very build and lets the
    browser check its bytes; the shop then updates the line itself. `preload` makes a gallery's first pictures
    arrive a round trip earlier.
    """
    script = f"{host}/embed/{hashed(ROLLING) if pinned else ROLLING}"
    check = f' integrity="{integrity(ROLLING)}" crossorigin="anonymous"' if pinned else ""
    lines = [f'<script async src="{escape(script)}" data-site="{escape(site)}"{check}></script>']
    if preload and element == "gallery":
        url = feed_url(host=host, site=site, attributes=attributes)
        lines.insert(0, f'<link rel="preload" as="fetch" crossorigin href="{escape(url)}">')
    return "\n".join([*lines, tag(element, attributes, div=div)])


def iframe(
    *,
    host: str,
    site: str,
    element: Literal["gallery", "reviews"] = "gallery",
    attributes: Mapping[str, str] = NOTHING,
    title: str,
) -> str:
    """A frame with the server-rendered page, for shops that allow no foreign script at all."""
    query = urlencode({**checked(attributes), "as": "page"}, quote_via=quote)
    src = f"{host}/embed/{site}/{element}.html?{query}"
    return f'<iframe src="{escape(src)}" title="{escape(title)}" loading="lazy" width="100%" height="640"></iframe>'


_RESERVED = {"carousel": "18.75rem", "strip": "5rem"}
"""The height that a layout will take at least; the others fill the window."""


def reserve_css(layout: str = "grid") -> str:
    """A rule for the shop's own stylesheet that keeps a gallery's place until the script is there."""
    height = _RESERVED.get(layout, "100vh")
    return f"vitrine-gallery:not(:defined){{display:block;min-height:{height}}}"


def csp(*, host: str) -> str:
    """What a strict Content-Security-Policy must allow; `style-src` only where server-rendered HTML is used."""
    kinds = ("script-src", "connect-src", "img-src", "media-src", "style-src")
    return "; ".join(f"{kind} {host}" for kind in kinds)
