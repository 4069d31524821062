"""oEmbed 1.0 answers (oembed.com): a frame for a page of ours, a photo for one item.

Owns the shapes and sizes; which address means what is the server's matter.
"""

from dataclasses import dataclass
from html import escape
from typing import Literal, NotRequired, TypedDict

from embed.schema import FeedItem, Media, Source

FRAME_WIDTH_PX = 800
FRAME_HEIGHT_PX = 640


class OEmbed(TypedDict):
    """What an editor shows for a pasted address: `html` of type rich, `url` of type photo."""

    type: Literal["rich", "photo"]
    version: Literal["1.0"]
    title: str
    author_name: NotRequired[str]
    author_url: NotRequired[str]
    provider_name: str
    provider_url: str
    width: int
    height: int
    html: NotRequired[str]
    url: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who answers, and how large it may be: 0 for any size."""

    provider_name: str
    provider_url: str
    max_width_px: int = 0
    max_height_px: int = 0


def rich(page_url: str, *, title: str, asked: Asked, item: FeedItem | None = None) -> OEmbed:
    """A frame around one of our pages.  item : the one that the page is about, whose author is named."""
    width, height = (
        min(FRAME_WIDTH_PX, asked.max_width_px or FRAME_WIDTH_PX),
        min(FRAME_HEIGHT_PX, asked.max_height_px or FRAME_HEIGHT_PX),
    )
    answer: OEmbed = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": asked.provider_name,
        "provider_url": asked.provider_url,
        "width": width,
        "height": height,
        "html": f'<iframe src="{escape(page_url)}" title="{escape(title)}" loading="lazy" '
        f'width="{width}" height="{height}" style="border:0"></iframe>',
    }
    if item is not None:
        _name_author(answer, item)
    return answer


def photo(item: FeedItem, *, asked: Asked) -> OEmbed | None:
    """The widest JPEG of an item's first picture that fits, None where none does."""
    media = item["_vitrine"]["media"][0]
    fitting = [
        source
        for source in media["sources"]
        if source["format"] == "jpeg"
        and source["width_px"] <= (asked.max_width_px or source["width_px"])
        and _height_px(media, source) <= (asked.max_height_px or _height_px(media, source))
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda source: source["width_px"])
    answer: OEmbed = {
        "type": "photo",
        "version": "1.0",
        "title": item.get("title") or item["content_text"],
        "provider_name": asked.provider_name,
        "provider_url": asked.provider_url,
        "width": best["width_px"],
        "height": _height_px(media, best),
        "url": best["url"],
    }
    _name_author(answer, item)
    return answer


def _name_author(answer: OEmbed, item: FeedItem) -> None:
    if item["authors"]:
        author = item["authors"][0]
        answer["author_name"] = author["name"]
        if "url" in author:
            answer["author_url"] = author["url"]


def _height_px(media: Media, source: Source) -> int:
    return round(source["width_px"] * media["height_px"] / media["width_px"])
