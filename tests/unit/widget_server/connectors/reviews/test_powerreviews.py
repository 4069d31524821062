from datetime import UTC, datetime

from widget_server.connectors.registry import detect_reviews, read_reviews
from widget_server.connectors.types import RawReview

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def read(tmp_path, text, dialect):
    path = tmp_path / "reviews.csv"
    path.write_text(text)
    assert detect_reviews(path) == dialect
    return list(read_reviews(path, now=NOW))


def test_the_file_is_read_with_its_month_first(tmp_path):
    header = (
        "Review Id,Page Id,Review Display,Review Title,Review Date,Review Location,Review Text,Rating,Verified Buyer,"
        "Review Status\n"
    )
    found = read(
        tmp_path,
        header + "P1,mug,Pia,T,03/04/2024,Oslo,Nice,5,Yes,Approved\nP2,mug,Quin,T,12/31/2024,,Bad,1,No,Pending\n"
        "P3,mug,Rae,T,31/12/2024,,Bad,1,No,Rejected\nP4,mug,Rae,T,01/02/2024,,Bad,1,No,Rejected\n",
        "powerreviews",
    )
    assert isinstance(found[0], RawReview)
    assert (found[0].external_id, found[0].product, found[0].author) == ("P1", "mug", "Pia")
    assert found[0].created_at == datetime(2024, 3, 4, tzinfo=UTC)
    assert (found[0].verified_elsewhere, found[0].published, found[0].location) == (True, True, "Oslo")
    assert (found[1].verified_elsewhere, found[1].published) == (False, False)
    assert found[2].code == "bad_date"
    assert not found[3].published
