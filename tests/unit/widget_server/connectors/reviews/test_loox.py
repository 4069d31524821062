from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_the_import_template_is_read(tmp_path):
    [review] = read(
        tmp_path,
        "product_handle,rating,author,email,body,created_at,photo_url,verified_purchase\n"
        "mug,4,Pia,p@x.example,Nice,2024-05-06,https://x.example/a.jpg,true\n",
        "loox_import",
    )
    assert isinstance(review, RawReview)
    assert (review.source, review.product, review.verified_elsewhere) == ("loox_import", "mug", True)
    assert review.photo_urls == ("https://x.example/a.jpg",)


def test_the_export_is_read_and_a_hidden_review_is_kept_unpublished(tmp_path):
    shown, hidden = read(
        tmp_path,
        "id,status,rating,email,nickname,full_name,review,date,productId,handle,img,variant,verified_purchase\n"
        "L1,Active,5,p@x.example,Pia,Pia Haddad,Nice,2024-05-06T10:00:00.000Z,555,mug,a.jpg,Blue,true\n"
        "L2,Hidden,1,q@x.example,,Quentin Long Name,Bad,2024-05-07T10:00:00.000Z,555,mug,,,false\n",
        "loox_export",
    )
    assert (shown.external_id, shown.author, shown.published) == ("L1", "Pia", True)
    assert shown.product_candidates == ("555", "mug")
    assert (hidden.author, hidden.published, hidden.verified_elsewhere) == ("Quentin N.", False, False)
    assert shown.raw == {"variant": "Blue"}
