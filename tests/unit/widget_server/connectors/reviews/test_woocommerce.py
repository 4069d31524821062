from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview, Skipped

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


HEADER = (
    "comment_ID,comment_post_ID,product_SKU,comment_author,comment_author_email,comment_author_IP,comment_date,"
    "comment_date_gmt,comment_content,comment_approved,comment_parent,user_id,rating\n"
)


def test_comments_with_stars_are_reviews(tmp_path):
    [review] = read(
        tmp_path,
        HEADER + "7,99,SKU-1,Pia,p@x.example,10.0.0.1,2024-05-06 09:00:00,2024-05-06 07:00:00,Nice,1,0,3,5\n",
        "woocommerce",
    )
    assert isinstance(review, RawReview)
    assert (review.external_id, review.product_candidates) == ("7", ("SKU-1", "99"))
    assert review.created_at == datetime(2024, 5, 6, 7, tzinfo=UTC)
    assert (review.published, review.raw) == (True, {})


def test_replies_spam_trash_and_comments_without_stars_are_skipped_and_held_ones_kept(tmp_path):
    found = read(
        tmp_path,
        HEADER + "1,9,S,a,,,2024-05-06,2024-05-06,Thanks,1,7,1,\n2,9,S,a,,,2024-05-06,2024-05-06,Buy,spam,0,,5\n"
        "3,9,S,a,,,2024-05-06,2024-05-06,Old,trash,0,,5\n4,9,S,a,,,2024-05-06,2024-05-06,Is it blue?,1,0,,\n"
        "5,9,S,a,,,2024-05-06 09:00:00,0000-00-00 00:00:00,Held,0,0,,3\n",
        "woocommerce",
    )
    assert [record.code for record in found if isinstance(record, Skipped)] == ["reply", "spam", "spam", "no_rating"]
    assert not found[4].published
    assert found[4].created_at == datetime(2024, 5, 6, 9, tzinfo=UTC)
