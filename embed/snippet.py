"""What a merchant pastes: the script tag, the elements, the optional preload line, the iframe, and the policy
lines.

Owns the text only; which site and which address it is for comes in. Values are escaped for HTML, so that a
category such as `Women > Dresses` or a search with quotes survives.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Literal
from urllib.parse import quote, urlencode

from embed.assets import ROLLING, hashed, integrity
from embed.words import words

Element = Literal["gallery", "reviews", "stars"]

PARAMETERS = ("page", "category", "q", "product", "products", "gallery", "kind", "layout", "limit", "fact")
"""What a gallery asks the feed for, in this order (embed/elements/src/feed.ts keeps the same one)."""
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
    used.

    The attribute `lang` stands for the page's language, where that is not the one that the script's tag names.
    """
    found = checked(attributes)
    implied = next((page for name, page in _IMPLIED if name in found), "home")
    wanted = {"page": found.get("page", implied)}
    wanted |= {name: found[name] for name in (*PARAMETERS, "lang") if name in found}
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
    reserve: bool = True,
    div: bool = False,
    lang: str = "en",
) -> str:
    """The lines to paste.

    `host` is the service's address without a trailing slash. `lang` is the shop's language: a page in another one
    asks for reasons in its own. `pinned` names this very build and lets the
    browser check its bytes; the shop then updates the line itself. `preload` makes a gallery's first pictures
    arrive a round trip earlier. `reserve` brings the rules that keep the element's place; a shop whose policy
    allows no `<style>` puts `reserve_css` into its own stylesheet or allows `csp(pasted=…)`.
    """
    script = f"{host}/embed/{hashed(ROLLING) if pinned else ROLLING}"
    check = f' integrity="{integrity(ROLLING)}" crossorigin="anonymous"' if pinned else ""
    spoken = words(lang).locale
    speaks = f' data-lang="{spoken}"' if spoken != "en" else ""
    lines = [f'<script async src="{escape(script)}" data-site="{escape(site)}"{speaks}{check}></script>']
    if preload and element == "gallery":
        url = feed_url(host=host, site=site, attributes=attributes)
        lines.insert(0, f'<link rel="preload" as="fetch" crossorigin href="{escape(url)}">')
    if reserve:
        lines.append(f"<style>{reserve_css(element, attributes, div=div)}</style>")
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


# What stands around the tiles and is as high as the element's own style makes it (embed/elements/src/gallery.css):
# the button below them with its margin, and the least width of a tile by layout, of the container and at most.
_BUTTON = "1.25rem + 44px"
_WIDTHS = {"grid": ("45cqi", "15rem"), "masonry": ("45cqi", "10.5rem"), "justified": ("26cqi", "10.5rem")}
_ROWS = {"carousel": "min(70cqi,15rem)", "strip": "5rem"}
_PLACE = "display:block;container-type:inline-size"


def reserve_css(element: Element = "gallery", attributes: Mapping[str, str] = NOTHING, *, div: bool = False) -> str:
    """The rules that keep an element's place until the script is there, so that nothing below it moves.

    For the page's own stylesheet; the snippet brings them in a `<style>`. They hold for the element with these
    attributes and follow its custom properties, where those are set on something around it or by a rule for
    `:is(vitrine-gallery)`. Reviews are as long as they are: they keep the height of a window, and so do tiles under
    `bare`, whose style is the shop's.
    """
    found = checked(attributes)
    layout, limit = found.get("layout", "grid"), found.get("limit", "24")
    # What stands in a rule must not be able to end it.
    layout, limit = layout if layout.isalpha() else "grid", limit if limit.isdecimal() else "24"
    place = _waiting(element, {"layout": layout, "limit": limit}, found, div)
    if element == "stars":
        return f"{place}{{display:inline-flex;min-width:9em;height:1.5em;vertical-align:top}}"
    if element == "reviews" or layout == "bare":
        # Also afterwards: the shop may give them another height, in the same way.
        return f"{place.removesuffix(':not(:defined)').removesuffix(':empty')}{{display:block;min-height:100vh}}"
    gap, ratio = "var(--vitrine-gap,.5rem)", "var(--vitrine-ratio,4/5)"
    if layout in _ROWS:
        width = f"var(--vitrine-tile,{_ROWS[layout]})"
        # Wider than its box, so that a bar to scroll with takes the room it will take.
        height = f"calc({width}/({'var(--vitrine-ratio,1)' if layout == 'strip' else ratio}));width:200%"
        return f'{place}{{{_PLACE};overflow-x:auto}}{place}::before{{content:"";display:block;height:{height}}}'
    if layout == "spotlight":
        high = f"{limit}*(min(100cqi/({ratio}),80vh) + {gap}) - {gap}"
        return f'{place}{{{_PLACE}}}{place}::before{{content:"";display:block;height:calc({high} + {_BUTTON})}}'
    share, most = _WIDTHS.get(layout, _WIDTHS["grid"])
    return (
        f'{place}{{{_PLACE}}}{place}::before{{content:"";display:block;--g:{gap};'
        f"--w:min({share},var(--vitrine-tile,{most}));"
        "--c:round(down,tan(atan2(100cqi + var(--g),var(--w) + var(--g))) + .001,1);"
        f"height:calc(round(up,{limit}/var(--c),1)*(((100cqi + var(--g))/var(--c) - var(--g))/({ratio}) + var(--g))"
        f" - var(--g) + {_BUTTON})}}"
    )


def _waiting(element: Element, safe: Mapping[str, str], found: Mapping[str, str], div: bool) -> str:
    """Select the element for as long as there is no script; one on a page may differ from another."""
    name, prefix = (f"div[data-vitrine={element}]", "data-") if div else (f"vitrine-{element}", "")
    given = "".join(f'[{prefix}{key}="{value}"]' for key, value in safe.items() if found.get(key) == value)
    if element != "gallery":
        given = ""
    return f"{name}{given}{':empty' if div else ':not(:defined)'}"


def csp(*, host: str, pasted: str = "") -> str:
    """What a strict Content-Security-Policy must allow.

    `style-src` is for server-rendered HTML, and names the very rules of a `pasted` snippet's `<style>`.
    """
    kinds = ("script-src", "connect-src", "img-src", "media-src", "style-src")
    rules = dict.fromkeys(re.findall(r"<style>(.*?)</style>", pasted, re.DOTALL))
    hashes = "".join(f" 'sha256-{b64encode(sha256(rule.encode()).digest()).decode()}'" for rule in rules)
    return "; ".join(f"{kind} {host}" for kind in kinds) + hashes
