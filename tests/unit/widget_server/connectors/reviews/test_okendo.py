from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_the_import_template_is_read_by_handle_id_or_sku(tmp_path):
    for column in ("handle", "productId", "sku"):
        [review] = read(
            tmp_path,
            f"name,body,rating,dateCreated,{column},email,title,imageUrls,countryCode\n"
            'Pia,Nice,5,2024-05-06,mug-1,p@x.example,T,"a.jpg,b.jpg",NO\n',
            "okendo_import",
        )
        assert isinstance(review, RawReview)
        assert (review.product, review.author, review.photo_urls) == ("mug-1", "Pia", ("a.jpg", "b.jpg"))
        assert review.location == "NO"


def test_both_exports_are_read(tmp_path):
    [review] = read(
        tmp_path,
        "reviewId,productId,rating,title,body,reviewer.name,reviewer.email,dateCreated\n"
        "O1,shopify-555,5,T,Nice,Pia,p@x.example,2024-05-06T07:08:09Z\n",
        "okendo_export",
    )
    assert (review.external_id, review.product, review.author, review.email) == (
        "O1",
        "shopify-555",
        "Pia",
        "p@x.example",
    )
    pending, approved = read(
        tmp_path,
        "Review ID,Product ID,Product Name,Rating,Title,Body,Reviewer Name,Is Verified Buyer,Date Created,Status\n"
        "O1,555,Mug,5,T,Nice,Pia,true,2024-05-06,pending\nO2,555,Mug,4,T,Nice,Pia,false,2024-05-06,Approved\n",
        "okendo_export",
    )
    assert (pending.published, pending.verified_elsewhere) == (False, True)
    assert (approved.published, approved.verified_elsewhere) == (True, False)
