"""One feed and one product's reviews as the API answers them."""

import pytest

from embed.schema import Feed, FeedItem, Media, Review, ReviewFigures, ReviewsAnswer


def make_media(name: str = "a", kind: str = "image") -> Media:
    media: Media = {
        "type": "image",
        "width_px": 400,
        "height_px": 500,
        "alt": f"Photo {name}",
        "thumbhash": "3lcOFQgoaHaICJd3eHWYiOWIb4/4",
        "sources": [
            {"url": f"https://photos.example/m/{name}/320.avif", "width_px": 320, "format": "avif"},
            {"url": f"https://photos.example/m/{name}/320.jpg", "width_px": 320, "format": "jpeg"},
            {"url": f"https://photos.example/m/{name}/400.jpg", "width_px": 400, "format": "jpeg"},
        ],
    }
    if kind == "video":
        media["type"] = "video"
        media["video_url"] = f"https://photos.example/m/{name}.mp4"
    return media


def make_item(number: int) -> FeedItem:
    return {
        "id": f"post_{number}",
        "url": f"https://www.instagram.com/p/{number}/",
        "content_text": f"Caption {number}",
        "date_published": "2026-11-02T08:00:00Z",
        "authors": [{"name": "mira.wears", "url": "https://www.instagram.com/mira.wears/"}],
        "tags": ["ootd"],
        "_vitrine": {
            "kind": "post",
            "position": number,
            "why": "Popular on this page this week",
            "rating": None,
            "verified_buyer": False,
            "disclosure": None,
            "media": [make_media(f"m{number}")],
            "products": [],
        },
    }


def make_review(number: int) -> Review:
    return {
        "id": f"rev_{number}",
        "rating": 4,
        "title": "Lovely",
        "text": f"Review {number}",
        "author": "P. Haddad",
        "at": "2026-10-01T08:00:00Z",
        "verified_buyer": number == 1,
        "disclosure": "Received a discount" if number == 2 else None,
        "recommends": True,
        "helpful_count": 3,
        "unhelpful_count": 0,
        "reply": {"author": "Atelier", "text": "Thank you", "at": None} if number == 1 else None,
        "facts": {"Usual size": "M"},
        "media": [make_media(f"r{number}")] if number == 1 else [],
    }


@pytest.fixture
def feed() -> Feed:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Atelier · Home",
        "feed_url": "https://photos.example/v1/pk_demo/feed?page=home",
        "next_url": "https://photos.example/v1/pk_demo/feed?page=home&cursor=c2",
        "_vitrine": {"about": "", "list": "v1.token", "page": "home", "model": None, "personal": False},
        "items": [make_item(1), make_item(2)],
    }


@pytest.fixture
def answer() -> ReviewsAnswer:
    figures: ReviewFigures = {
        "average": 4.25,
        "count": 4,
        "histogram": {"1": 0, "2": 0, "3": 1, "4": 1, "5": 2},
        "photos_count": 1,
        "verified_count": 1,
        "recommends": {"yes_count": 3, "no_count": 1},
    }
    return {
        "summary": {
            **figures,
            "product": "AT-DRE-001",
            "title": "Willow Midi Dress",
            "url": "https://shop.example/products/willow-midi-dress",
            "how_checked": {"collected_count": 6, "published_count": 4, "pending_count": 1, "rejected_count": 1},
        },
        "filtered": figures,
        "shown_count": 2,
        "reviews": [make_review(1), make_review(2)],
        "next_url": "https://photos.example/v1/pk_demo/products/AT-DRE-001/reviews?cursor=r2",
    }
