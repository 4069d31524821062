import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from widget_server.connectors.parsing.tables import open_table
from widget_server.connectors.reviews.judgeme import JUDGEME
from widget_server.connectors.reviews.reader import date_order_of, read_reviews_table
from widget_server.connectors.reviews.shopify_product_reviews import SHOPIFY_PRODUCT_REVIEWS
from widget_server.connectors.types import RawReview, RowError, Skipped, UnreadableFile

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADER = (
    "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,reply_date,"
    "picture_urls,ip_address,location"
)
ROW = {
    "title": "Lovely", "body": "Soft & warm", "rating": "5", "review_date": "2025-03-09 02:00:00 UTC", "source": "web",
    "curated": "ok", "reviewer_name": "P. Haddad", "reviewer_email": "P@Mail.example", "product_id": "AT-1",
    "product_handle": "willow", "ip_address": "192.168.1.77", "location": "Oslo",
}  # fmt: skip


def read(tmp_path, *changes, header=HEADER, dialect=JUDGEME, date_order=None):
    names = header.split(",")
    path = tmp_path / "reviews.csv"
    cells = [['"' + (ROW | change).get(name, "").replace('"', '""') + '"' for name in names] for change in changes]
    path.write_text("\n".join([header, *(",".join(row) for row in cells)]) + "\n")
    return list(read_reviews_table(open_table(path), dialect, date_order, NOW))


def codes(found):
    return [(record.line, record.code) for record in found if isinstance(record, RowError | Skipped)]


def test_a_reward_and_a_first_publication_elsewhere_are_read_in_every_dialect(tmp_path):
    header = f"{HEADER},is_incentivized_review,Syndication Source"
    told = {"is_incentivized_review": "true", "Syndication Source": "brand.example"}
    [rewarded, plain] = read(tmp_path, told, {"body": "Another", "is_incentivized_review": "false"}, header=header)
    assert (rewarded.incentive, rewarded.syndicated) == ("other", True)
    assert (plain.incentive, plain.syndicated) == ("", False)


def test_a_row_is_a_review(tmp_path):
    [review] = read(tmp_path, {"picture_urls": "a.jpg,b.jpg", "reply": "Thanks", "reply_date": "2025-03-10"})
    assert review == RawReview(
        line=2, source="judgeme", external_id=review.external_id, product="AT-1", product_candidates=("AT-1", "willow"),
        rating=5, title="Lovely", body="Soft & warm", author="P. Haddad", email="p@mail.example",
        created_at=datetime(2025, 3, 9, 2, tzinfo=UTC), reply="Thanks", replied_at=datetime(2025, 3, 10, tzinfo=UTC),
        photo_urls=("a.jpg", "b.jpg"), location="Oslo", raw={"source": "web"},
    )  # fmt: skip


@pytest.mark.parametrize(("written", "rating"), [("1", 1), ("5.0", 5), ("4,0", 4), (" 3 ", 3)])
def test_whole_stars_are_ratings(tmp_path, written, rating):
    assert read(tmp_path, {"rating": written})[0].rating == rating


@pytest.mark.parametrize("written", ["4,6", "4.6", "4.5", "0", "6", "-1", "", "five", "46", "5/5", "NaN", "٥"])
def test_other_ratings_are_refused_and_never_rounded(tmp_path, written):
    assert codes(read(tmp_path, {"rating": written})) == [(2, "bad_rating")]


def test_photos_are_joined_by_commas_or_a_json_array_and_scripts_are_dropped(tmp_path):
    photos = ("https://x.example/a.jpg", "https://x.example/b.jpg")
    for cell in (",".join(photos), json.dumps(photos), "javascript:alert(1)," + ",".join(photos)):
        assert read(tmp_path, {"picture_urls": cell})[0].photo_urls == photos


def test_a_shopify_id_is_read_and_a_handle_that_ends_in_digits_is_no_id(tmp_path):
    assert read(tmp_path, {"product_id": "gid://shopify/Product/555"})[0].product_candidates == ("555", "willow")
    found = read(tmp_path, {"product_id": "", "product_handle": "summer-dress-2024"})
    assert found[0].product_candidates == ("summer-dress-2024",)
    assert read(tmp_path, {"product_id": "6.78E+12"})[0].product == "willow"


def test_a_review_without_a_product_is_refused(tmp_path):
    assert codes(read(tmp_path, {"product_id": "", "product_handle": ""})) == [(2, "missing_product")]


def test_an_email_used_as_a_name_is_not_shown_and_is_kept_as_the_email(tmp_path):
    [review] = read(tmp_path, {"reviewer_name": "Jane@mail.example", "reviewer_email": ""})
    assert (review.author, review.email) == ("J.", "jane@mail.example")


def test_spam_is_skipped_and_what_was_not_public_is_kept_unpublished(tmp_path):
    found = read(tmp_path, {"curated": "spam"}, {"curated": "not-yet"}, {"curated": "ok"}, {"curated": ""})
    assert codes(found) == [(2, "spam")]
    assert [review.published for review in found[1:]] == [False, True, True]


def test_future_dates_and_no_dates_are_refused(tmp_path):
    found = read(tmp_path, {"review_date": "2099-01-01"}, {"review_date": "soon"}, {"reply_date": "2099-01-01"})
    assert codes(found) == [(2, "future_date"), (3, "bad_date"), (4, "future_date")]


def test_a_review_without_a_date_is_taken(tmp_path):
    assert read(tmp_path, {"review_date": ""})[0].created_at is None


def test_dates_with_two_meanings_refuse_the_file_until_the_order_is_known(tmp_path):
    ambiguous = {"review_date": "03/04/2024"}
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path, ambiguous)
    assert "--date-order" in error.value.public
    assert read(tmp_path, ambiguous, date_order="dmy")[0].created_at == datetime(2024, 4, 3, tzinfo=UTC)
    assert read(tmp_path, ambiguous, date_order="mdy")[0].created_at == datetime(2024, 3, 4, tzinfo=UTC)
    found = read(tmp_path, ambiguous, {"reply_date": "31/12/2024"})
    assert found[0].created_at == datetime(2024, 4, 3, tzinfo=UTC)


def test_a_given_order_rejects_the_rows_that_contradict_it(tmp_path):
    found = read(tmp_path, {"review_date": "25/12/2024"}, {"review_date": "12/25/2024"}, date_order="dmy")
    assert codes(found) == [(3, "bad_date")]


def test_the_line_that_proves_the_order_is_told(tmp_path):
    read(tmp_path, {"review_date": "2024-01-01"}, {"review_date": "31/12/2024"})
    found = date_order_of(open_table(tmp_path / "reviews.csv"), JUDGEME)
    assert found is not None
    assert (found.order, found.line) == ("dmy", 3)


def test_nothing_private_is_kept_beside_its_field(tmp_path):
    header = HEADER + ",Customer Phone,note,reviewer_ip,full_name"
    [review] = read(
        tmp_path,
        {
            "Customer Phone": "555-1234",
            "note": "from 10.1.2.3 by p@mail.example",
            "reviewer_ip": "::1",
            "full_name": "Pia H",
        },
        header=header,
    )
    assert review.raw == {"source": "web", "note": "from  by "}
    held = str({key: value for key, value in asdict(review).items() if key != "email"})
    for private in ("192.168", "10.1.2", "mail.example", "555-1234", "Pia H"):
        assert private not in held


def test_changed_text_and_stars_are_the_same_review(tmp_path):
    before, after, other = read(
        tmp_path, {}, {"body": "Changed", "rating": "1", "title": "New"}, {"reviewer_email": "q@mail.example"}
    )
    assert before.external_id == after.external_id != other.external_id


def test_the_identity_is_the_same_at_every_import(tmp_path):
    for change in ({}, {"reviewer_email": ""}, {"reviewer_email": "", "reviewer_name": ""}):
        first, second = (read(tmp_path, change)[0].external_id for _ in range(2))
        assert first == second


def test_one_name_at_one_time_with_two_texts_is_two_people(tmp_path):
    nobody = {"reviewer_email": "", "reviewer_name": "Anonymous", "review_date": "2025-03-09"}
    one, two, again = read(tmp_path, nobody, nobody | {"body": "Other"}, nobody)
    assert len({one.external_id, two.external_id}) == 2
    assert again.external_id == one.external_id


def test_without_a_person_or_a_date_the_text_tells_reviews_apart(tmp_path):
    nobody = {"reviewer_email": "", "reviewer_name": ""}
    one, two = read(tmp_path, nobody, nobody | {"body": "Other"})
    assert one.external_id != two.external_id


def test_no_sentence_repeats_a_cell(tmp_path):
    marker = "jane.private@mail.example"
    changes = [{name: marker} for name in ROW if name not in ("title", "body")]
    for record in read(tmp_path, *changes, {"rating": marker, "product_id": "", "product_handle": ""}):
        if isinstance(record, RowError | Skipped):
            assert marker not in record.sentence


def test_a_review_may_be_stars_only_and_markup_becomes_text(tmp_path):
    found = read(tmp_path, {"title": "", "body": ""}, {"body": "<p>I <3 it</p><script>x</script>"})
    assert (found[0].title, found[0].body) == ("", "")
    assert found[1].body == "I <3 it"


def test_another_dialect_is_read_by_its_own_columns(tmp_path):
    header = "product_handle,state,rating,title,author,email,location,body,reply,created_at,replied_at"
    change = {
        "state": "unpublished",
        "author": "Jo",
        "email": "jo@x.example",
        "created_at": "2016-05-19 10:20:53 -0400",
    }
    [review] = read(tmp_path, change, header=header, dialect=SHOPIFY_PRODUCT_REVIEWS)
    assert (review.source, review.author, review.published) == ("shopify_product_reviews", "Jo", False)
    assert review.created_at == datetime(2016, 5, 19, 14, 20, 53, tzinfo=UTC)
