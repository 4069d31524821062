from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_the_export_is_read_and_an_unpublished_review_is_kept_so(tmp_path):
    shown, hidden = read(
        tmp_path,
        "product_handle,state,rating,title,author,email,location,body,reply,created_at,replied_at\n"
        "mug,published,5,T,Pia,p@x.example,Oslo,Nice,Thanks,2016-05-19 10:20:53 -0400,2016-05-20 10:00:00 -0400\n"
        "mug,unpublished,1,T,Quin,q@x.example,,Bad,,2016-05-19 10:20:53 -0400,\n",
        "shopify_product_reviews",
    )
    assert isinstance(shown, RawReview)
    assert (shown.product, shown.reply, shown.replied_at) == ("mug", "Thanks", datetime(2016, 5, 20, 14, tzinfo=UTC))
    assert (shown.published, hidden.published) == (True, False)
