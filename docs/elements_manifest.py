"""The custom-elements manifest (schema 1.0.0) for editors and type checkers, made from docs/reference/elements.md.

The page is the source: tests hold its tables against the elements' code.
"""

import re
from pathlib import Path
from typing import Any

from embed.render import SORTS
from ranking.served_list import LAYOUTS

ROOT = Path(__file__).resolve().parents[1]
# Which sources fire an element's events.
_SOURCES = {
    "gallery": ("gallery.ts", "product_card.ts"),
    "reviews": ("reviews.ts", "reviews_element.ts"),
    "stars": ("stars.ts",),
    "people": ("people.ts",),
}
_PARTS_OF = {
    "gallery": ("gallery", "lightbox", "product under", "in several"),
    "reviews": ("reviews", "review form", "lightbox", "in several"),
    "stars": ("stars",),
    "people": ("people",),
}
# What an attribute may be, where that is not any text.
_TYPES = {
    "page": "'home' | 'category' | 'search' | 'product'",
    "kind": "'post' | 'review'",
    "layout": " | ".join(f"'{name}'" for name in LAYOUTS),
    "limit": "number",
    "more": "'auto'",
    "sort": " | ".join(f"'{name}'" for name in SORTS),
}


def manifest() -> dict[str, Any]:
    """Return the manifest of all elements."""
    page = (ROOT / "docs/reference/elements.md").read_text()
    declarations = [_declaration(page, name) for name in _SOURCES]
    exports = [
        {"kind": "custom-element-definition", "name": one["tagName"], "declaration": {"name": one["name"]}}
        for one in declarations
    ]
    return {
        "schemaVersion": "1.0.0",
        "modules": [{"kind": "javascript-module", "path": "v1.js", "declarations": declarations, "exports": exports}],
    }


def _declaration(page: str, name: str) -> dict[str, Any]:
    section = re.split(r"\n## ", page.split(f"\n## `<vitrine-{name}>`", 1)[1], maxsplit=1)[0]
    events = page.split("\n## Events", 1)[1].split("\n## ", 1)[0]
    looks = page.split("\n## Looks", 1)[1]
    fired = {
        event
        for file in _SOURCES[name]
        for event in re.findall(r'fire\(\w+, "([\w-]+)"', (ROOT / "embed/elements/src" / file).read_text())
    }
    return {
        "kind": "class",
        "customElement": True,
        "tagName": f"vitrine-{name}",
        "name": name.capitalize(),
        "description": " ".join(section.split("```\n\n", 1)[1].split("\n\n")[0].split()),
        "attributes": [
            {"name": cells[0], "description": cells[1], "type": {"text": _TYPES.get(cells[0], "string")}}
            for cells in _rows(section)
        ],
        "events": [
            {"name": cells[0], "description": cells[1], "type": {"text": "CustomEvent"}}
            for cells in _rows(events)
            if cells[0].removeprefix("vitrine-") in fired
        ],
        "cssProperties": [
            {"name": cells[0], "default": cells[1], "description": cells[2]}
            for cells in _rows(looks)
            if cells[0].startswith("--")
        ],
        "cssParts": [
            {"name": part}
            for where, parts in re.findall(r"^\| ([^`|]+) \| (.+) \|$", looks, re.MULTILINE)
            if where.startswith(_PARTS_OF[name])
            for part in re.findall(r"`(\w+)`", parts)
        ],
    }


def _rows(text: str) -> list[list[str]]:
    """Return the cells of the table rows that begin with a name in backticks."""
    lines = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
    return [[name, *(cell.replace("`", "") for cell in rest.split(" | "))] for name, rest in lines]
