"""Structured data (schema.org JSON-LD) of what a rendered page shows, and of nothing else.

Owns the vocabulary; `embed.render` prints it. Search engines punish figures that the visitor cannot see, so
everything here comes from the same answer that the visible markup is made from.
"""

from collections.abc import Mapping
from typing import Any

from embed.schema import Feed, FeedItem, Media, Review, ReviewsAnswer

JsonLd = dict[str, Any]
_NAME_CHARS = 110
"""As much of a caption as search engines show of a name."""


def _without_empty(values: Mapping[str, Any]) -> JsonLd:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def largest_jpeg(media: Media) -> str:
    """The address of the widest JPEG, which every reader understands; empty where there is none."""
    jpegs = [source for source in media["sources"] if source["format"] == "jpeg"]
    return max(jpegs, key=lambda source: source["width_px"])["url"] if jpegs else ""


def _image(item: FeedItem, media: Media) -> JsonLd:
    author = item["authors"][0] if item["authors"] else None
    return _without_empty(
        {
            "@type": "ImageObject",
            "contentUrl": largest_jpeg(media),
            "url": item.get("url"),
            "width": media["width_px"],
            "height": media["height_px"],
            "caption": item["content_text"] or media["alt"],
            "datePublished": item.get("date_published"),
            "creator": _without_empty({"@type": "Person", "name": author["name"], "url": author.get("url")})
            if author
            else None,
        }
    )


def _medium(item: FeedItem, media: Media) -> JsonLd:
    """A VideoObject of what plays, an ImageObject of everything else, a video's poster among it."""
    film = media.get("video_url")
    if not film:
        return _image(item, media)
    poster = _image(item, media)
    name = item.get("title") or item["content_text"] or media["alt"]
    return _without_empty(
        {
            **{key: value for key, value in poster.items() if key not in ("contentUrl", "datePublished", "caption")},
            "@type": "VideoObject",
            "name": name[:_NAME_CHARS],
            "description": item["content_text"] or media["alt"],
            "contentUrl": film,
            "thumbnailUrl": poster["contentUrl"],
            # What a search engine asks of a video; an item without a date has none to tell.
            "uploadDate": item.get("date_published"),
        }
    )


def gallery(feed: Feed) -> JsonLd:
    """An ImageGallery with the cover of every tile, a MediaGallery where a cover is a video."""
    covers = [(item, item["_vitrine"]["media"][0]) for item in feed["items"] if item["_vitrine"]["media"]]
    media = [_medium(item, media) for item, media in covers if largest_jpeg(media)]
    films = any(one["@type"] == "VideoObject" for one in media)
    return {
        "@context": "https://schema.org",
        "@type": "MediaGallery" if films else "ImageGallery",
        "name": feed["title"],
        "associatedMedia": media,
    }


def post(item: FeedItem) -> JsonLd:
    """The pictures and videos of one item; of a review, the Review of the product in it with its pictures."""
    info = item["_vitrine"]
    pictures = [_image(item, media) for media in info["media"] if largest_jpeg(media)]
    if not info["rating"] or not info["products"]:
        media = [_medium(item, media) for media in info["media"] if largest_jpeg(media)]
        return {"@context": "https://schema.org", "@graph": media}
    product, author = info["products"][0], item["authors"][0] if item["authors"] else None
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "Review",
            "reviewRating": {"@type": "Rating", "ratingValue": info["rating"], "bestRating": 5, "worstRating": 1},
            "itemReviewed": {"@type": "Product", "name": product["title"], "url": product["url"]},
            "author": {"@type": "Person", "name": author["name"]} if author else None,
            "name": item.get("title"),
            "reviewBody": item["content_text"],
            "datePublished": item.get("date_published"),
            "inLanguage": item.get("language"),
            "image": pictures,
        }
    )


def _review(review: Review) -> JsonLd:
    return _without_empty(
        {
            "@type": "Review",
            "reviewRating": {"@type": "Rating", "ratingValue": review["rating"], "bestRating": 5, "worstRating": 1},
            "author": {"@type": "Person", "name": review["author"]} if review["author"] else None,
            "name": review["title"],
            "reviewBody": review["text"],
            "datePublished": review["at"],
            "inLanguage": review.get("language"),
            "image": [url for url in map(largest_jpeg, review["media"]) if url],
        }
    )


def reviews(answer: ReviewsAnswer, *, filtered: bool = False) -> JsonLd | None:
    """A Product with its AggregateRating and the reviews on the page; None where there are none to speak of.

    A `filtered` page shows figures of what its filters leave, which are not the product's: it states no rating.
    """
    summary = answer["summary"]
    if not answer["reviews"]:
        return None
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "@id": summary["url"],
            "url": summary["url"],
            "name": summary["title"],
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": summary["average"],
                "reviewCount": summary["count"],
                "bestRating": 5,
                "worstRating": 1,
            }
            if not filtered
            else None,
            "review": [_review(review) for review in answer["reviews"]],
        }
    )
