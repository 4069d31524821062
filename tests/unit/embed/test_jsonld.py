"""Structured data says what the page shows."""

from embed import jsonld
from embed.schema import Feed, ReviewsAnswer


def test_a_gallery_lists_the_cover_of_every_tile(feed: Feed) -> None:
    found = jsonld.gallery(feed)
    assert found["@type"] == "ImageGallery"
    assert found["associatedMedia"][0] == {
        "@type": "ImageObject",
        "contentUrl": "https://photos.example/m/m1/400.jpg",
        "url": "https://www.instagram.com/p/1/",
        "width": 400,
        "height": 500,
        "caption": "Caption 1",
        "datePublished": "2026-11-02T08:00:00Z",
        "creator": {"@type": "Person", "name": "mira.wears", "url": "https://www.instagram.com/mira.wears/"},
    }


def test_a_tile_without_a_picture_is_not_spoken_of(feed: Feed) -> None:
    feed["items"][0]["_vitrine"]["media"] = []
    feed["items"][1]["_vitrine"]["media"][0]["sources"] = []
    assert jsonld.gallery(feed)["associatedMedia"] == []


def test_a_product_carries_the_visible_average_and_the_reviews_on_the_page(answer: ReviewsAnswer) -> None:
    found = jsonld.reviews(answer)
    assert found is not None
    assert (found["@type"], found["name"]) == ("Product", "Willow Midi Dress")
    assert found["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": 4.25,
        "reviewCount": 4,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert [review["reviewBody"] for review in found["review"]] == ["Review 1", "Review 2"]
    assert found["review"][0]["image"] == ["https://photos.example/m/r1/400.jpg"]
    assert "image" not in found["review"][1]


def test_a_product_without_reviews_has_no_rating_to_tell(answer: ReviewsAnswer) -> None:
    answer["reviews"] = []
    assert jsonld.reviews(answer) is None


def test_a_filtered_page_states_no_rating_that_it_does_not_show(answer: ReviewsAnswer) -> None:
    found = jsonld.reviews(answer, filtered=True)
    assert found is not None
    assert "aggregateRating" not in found
    assert [review["reviewBody"] for review in found["review"]] == ["Review 1", "Review 2"]


def test_an_anonymous_review_names_nobody(answer: ReviewsAnswer) -> None:
    answer["reviews"][0]["author"] = ""
    found = jsonld.reviews(answer)
    assert found is not None
    assert "author" not in found["review"][0]


def test_a_post_is_its_pictures_and_a_photo_review_a_review_of_its_product(feed: Feed) -> None:
    item = feed["items"][0]
    [picture] = jsonld.post(item)["@graph"]
    assert (picture["@type"], picture["caption"]) == ("ImageObject", "Caption 1")
    item["_vitrine"]["rating"] = 4
    assert "@graph" in jsonld.post(item), "a review of nothing is no Review"
    item["_vitrine"]["products"] = [
        {
            "id": "A", "title": "Willow Midi Dress", "url": "https://shop.example/a", "image": "", "price_minor": 1,
            "currency": "EUR", "in_stock": True, "spots": [],
        }
    ]  # fmt: skip
    found = jsonld.post(item)
    assert (found["@type"], found["reviewRating"]["ratingValue"], found["image"]) == ("Review", 4, [picture])
    assert found["itemReviewed"] == {
        "@type": "Product",
        "name": "Willow Midi Dress",
        "url": "https://shop.example/a",
    }


def test_a_video_is_a_video_and_its_poster_alone_an_image(feed: Feed) -> None:
    item = feed["items"][0]
    (media,) = item["_vitrine"]["media"]
    media["type"] = "video"
    media["video_url"] = "https://photos.example/m/m1.mp4"
    assert jsonld.post(item)["@graph"] == [
        {
            "@type": "VideoObject",
            "name": "Caption 1",
            "description": "Caption 1",
            "contentUrl": "https://photos.example/m/m1.mp4",
            "thumbnailUrl": "https://photos.example/m/m1/400.jpg",
            "uploadDate": "2026-11-02T08:00:00Z",
            "url": "https://www.instagram.com/p/1/",
            "width": 400,
            "height": 500,
            "creator": {"@type": "Person", "name": "mira.wears", "url": "https://www.instagram.com/mira.wears/"},
        }
    ]
    found = jsonld.gallery(feed)
    assert (found["@type"], found["associatedMedia"][0]["@type"]) == ("MediaGallery", "VideoObject")
    media["video_url"] = None
    assert jsonld.gallery(feed)["@type"] == "ImageGallery"
    assert jsonld.post(item)["@graph"][0]["@type"] == "ImageObject"
