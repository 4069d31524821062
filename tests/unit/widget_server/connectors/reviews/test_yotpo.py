from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_all_three_exports_are_read(tmp_path):
    texts = (
        "Review Title,Review Content,Review Score,Date,Product ID,Product Title,Product URL,Display Name,Email,"
        "Verified Purchase\n"
        "T,Nice,5,2024-05-06,555,Mug,https://x.example/products/mug,Pia,p@x.example,Yes\n",
        "Review Title,Review Content,Review Score,Date,Product ID,Product Name,Product URL,Display Name,Email,"
        "Verified Purchase\n"
        "T,Nice,5,2024-05-06,555,Mug,https://x.example/products/mug,Pia,p@x.example,true\n",
        "Product ID,Review Score,Reviewer Display Name,Review Content,Review Creation Date,Reviewer Email,"
        "Review Title\n"
        "555,5,Pia,Nice,2024-05-06,p@x.example,T\n",
    )
    for text in texts:
        [review] = read(tmp_path, text, "yotpo_export")
        assert isinstance(review, RawReview)
        assert (review.product, review.rating, review.author, review.email) == ("555", 5, "Pia", "p@x.example")
        assert (review.title, review.body, review.created_at) == ("T", "Nice", datetime(2024, 5, 6, tzinfo=UTC))
    assert not review.verified_elsewhere


def test_the_product_s_page_names_its_handle_too(tmp_path):
    text = "Review Content,Review Score,Product ID,Product URL\nNice,5,555,https://x.example/products/mug-9\n"
    assert read(tmp_path, text, "yotpo_export")[0].product_candidates == ("555", "mug-9")


def test_the_import_template_is_told_by_its_underscores(tmp_path):
    [review] = read(
        tmp_path,
        "product_id,product_title,product_url,product_image_url,review_title,review_content,review_score,date,"
        "display_name,email\n"
        "555,Mug,https://x.example/products/mug,https://x.example/m.jpg,T,Nice,5,2024-05-06,Pia,p@x.example\n",
        "yotpo_import",
    )
    assert (review.author, review.photo_urls) == ("Pia", ())
