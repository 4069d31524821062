from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_the_export_is_read(tmp_path):
    [review] = read(
        tmp_path,
        "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,"
        "reply_date,picture_urls,ip_address,location\n"
        'Lovely,"Soft",5,2025-03-09 02:00:00 UTC,web,ok,Pia,p@x.example,5,mug,Thanks!,2025-03-10,a.jpg,10.0.0.1,Os\n',
        "judgeme",
    )
    assert isinstance(review, RawReview)
    assert (review.product_candidates, review.rating, review.author) == (("5", "mug"), 5, "Pia")
    assert (review.reply, review.photo_urls, review.published) == ("Thanks!", ("a.jpg",), True)


def test_the_template_without_source_and_curated_is_the_same(tmp_path):
    [review] = read(
        tmp_path,
        "title,body,rating,review_date,reviewer_name,reviewer_email,product_handle\nA,B,4,2025-03-09,P,,mug\n",
        "judgeme",
    )
    assert (review.product, review.published) == ("mug", True)
