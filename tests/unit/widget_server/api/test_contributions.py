import io

import pytest
from sqlalchemy import func, select

from support.photos import detailed, encoded
from support.showcase import KEY, ORIGIN
from widget_server.db.tables import Report, Review, Site, Submission, SubmissionMedia
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.showcase_version import REFRESH_S

HEADERS = {"Origin": ORIGIN, "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
FORM = {"rating": "4", "title": "Nice", "body": "Fits well", "name": "Ana", "email": "ana@example.org"}


def send_review(client, *, headers=HEADERS, **fields):
    address = f"/v1/{KEY}/products/AT-DRE-001/reviews"
    return client.post(address, data={**FORM, **fields}, headers=headers, content_type="multipart/form-data")


def reviews(shop):
    with shop.session.begin():  # Ended at once: on SQLite an open one would hold up the app.
        return shop.session.scalar(select(func.count()).select_from(Review))


def test_a_review_waits_for_a_decision(client, shop):
    answer = send_review(client, answers='{"Usual size": "M"}', recommends="true")
    assert answer.status_code == 202
    kept = shop.session.get_one(Submission, (shop.site_id, answer.json["id"]))
    assert kept.state == answer.json["state"] == "pending"
    assert kept.review.answers == {"Usual size": "M"}
    assert kept.review.recommends is True
    assert b"Fits well" not in client.get(f"/v1/{KEY}/products/AT-DRE-001/reviews").data


def test_a_form_may_send_each_answer_as_a_field_of_its_own(client, shop):
    answer = send_review(client, **{"answer.Usual size": "M", "answer.Height": "", "answer.": "x"})
    kept = shop.session.get_one(Submission, (shop.site_id, answer.json["id"]))
    assert kept.review.answers == {"Usual size": "M"}


def test_a_part_without_a_name_breaks_nothing(client):
    parts = {"rating": "4", "body": "Fine", "name": "Ana", '": "': "x"}
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    body += "--b\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--b--\r\n"
    address = f"/v1/{KEY}/products/AT-DRE-001/reviews"
    answer = client.post(address, data=body, headers=HEADERS, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 202


def test_a_review_sent_twice_is_one(client, shop):
    before = reviews(shop)
    first, second = send_review(client), send_review(client)
    assert first.json == second.json
    assert reviews(shop) == before + 1


def test_a_key_that_is_used_for_another_review_is_refused(client):
    send_review(client)
    answer = send_review(client, body="Something else")
    assert (answer.status_code, answer.json["parameter"]) == (409, "Idempotency-Key")


def test_photos_are_taken_with_consent_only(client, shop):
    def photo():
        return {"photos[]": [(io.BytesIO(encoded(detailed(400, 500), "JPEG")), "me.jpg")]}

    refused = send_review(client, **photo())
    assert (refused.status_code, refused.json["parameter"]) == (400, "photo_consent")
    taken = send_review(client, photo_consent="on", **photo())
    assert taken.status_code == 202
    kept = select(func.count()).select_from(SubmissionMedia).where(SubmissionMedia.submission_id == taken.json["id"])
    assert shop.session.scalar(kept) == 1


def test_a_photo_that_is_not_one_is_refused(client):
    answer = send_review(client, photo_consent="on", **{"photos[]": (io.BytesIO(b"not a photo"), "me.jpg")})
    assert (answer.status_code, answer.json["parameter"]) == (422, "photos")


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"rating": "6"}, "rating"),
        ({"rating": ""}, "rating"),
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
        ({"answers": "[1]"}, "answers"),
        ({"answers": "{"}, "answers"),
        ({"body": "x" * 10_001}, "body"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(client, fields, parameter):
    answer = send_review(client, **fields)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_an_unknown_product_cannot_be_reviewed(client):
    answer = client.post(
        f"/v1/{KEY}/products/nope/reviews", data=FORM, headers=HEADERS, content_type="multipart/form-data"
    )
    assert answer.status_code == 404


def test_a_vote_counts_once_and_can_be_changed(client):
    def vote(helpful, key):
        headers = {"Origin": ORIGIN, "Idempotency-Key": key}
        return client.post(f"/v1/{KEY}/reviews/rev_good/votes", json={"helpful": helpful}, headers=headers).json

    assert vote(True, "1") == vote(True, "1") == vote(True, "2") == {"helpful_count": 1, "unhelpful_count": 0}
    assert vote(False, "3") == {"helpful_count": 0, "unhelpful_count": 1}


def test_a_vote_shows_in_the_reviews_once_the_votes_of_some_seconds_are_collected(client, context, clock):
    client.post(f"/v1/{KEY}/reviews/rev_mixed/votes", json={"helpful": True}, headers={"Origin": ORIGIN})
    clock.advance(seconds=REFRESH_S)
    for leased in lease_due_jobs(context):
        run_leased_job(context, leased)
    found = client.get(f"/v1/{KEY}/products/AT-DRE-001/reviews").json["reviews"]
    assert [(review["id"], review["helpful_count"]) for review in found] == [("rev_mixed", 1), ("rev_good", 0)]


@pytest.mark.parametrize("id", ["nope", "post_dress"])
def test_only_public_reviews_can_be_voted_on(client, id):
    answer = client.post(f"/v1/{KEY}/reviews/{id}/votes", json={"helpful": True}, headers={"Origin": ORIGIN})
    assert answer.status_code == 404


def test_a_report_is_kept_once_and_hides_nothing(client, shop):
    for headers in ({"Origin": ORIGIN}, {"Origin": ORIGIN}, HEADERS, HEADERS):
        answer = client.post(f"/v1/{KEY}/items/post_dress/reports", json={"reason": "spam"}, headers=headers)
        assert answer.status_code == 202
    assert shop.session.scalar(select(func.count()).select_from(Report)) == 2
    assert "post_dress" in {item["id"] for item in client.get(f"/v1/{KEY}/feed").json["items"]}


def test_an_unknown_reason_is_refused(client):
    answer = client.post(f"/v1/{KEY}/items/post_dress/reports", json={"reason": "ugly"}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json["parameter"]) == (400, "reason")


def test_too_many_reports_from_one_address_are_put_off(client):
    answers = [
        client.post(f"/v1/{KEY}/items/post_dress/reports", json={"reason": "spam"}, headers={"Origin": ORIGIN})
        for _ in range(21)
    ]
    assert answers[-1].status_code == 429
    assert answers[-1].mimetype == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_the_site_is_not_told_who_voted(client, shop):
    from widget_server.db.tables import Vote

    client.post(f"/v1/{KEY}/reviews/rev_good/votes", json={"helpful": True}, headers={"Origin": ORIGIN})
    [vote] = shop.session.scalars(select(Vote))
    assert len(vote.voter) == 5
    assert shop.session.get_one(Site, shop.site_id).showcase_version == 1


def test_one_address_has_one_vote_also_on_another_day(client, clock):
    address = f"/v1/{KEY}/reviews/rev_good/votes"
    for _ in range(2):
        answer = client.post(address, json={"helpful": True}, headers={"Origin": ORIGIN})
        assert answer.json == {"helpful_count": 1, "unhelpful_count": 0}
        clock.advance(days=2)
    other = client.post(
        address, json={"helpful": True}, headers={"Origin": ORIGIN}, environ_base={"REMOTE_ADDR": "9.9.9.9"}
    )
    assert other.json["helpful_count"] == 2


def ask(client, *, product="AT-DRE-001", headers=HEADERS, **fields):
    form = {"question": "Is it lined?", "name": "Ana", "email": "ana@example.org", "language": "en-GB", **fields}
    address = f"/v1/{KEY}/products/{product}/questions"
    return client.post(address, data=form, headers=headers, content_type="multipart/form-data")


def test_a_question_waits_for_a_decision_and_is_shown_to_nobody(client, shop):
    answer = ask(client)
    assert answer.status_code == 202
    kept = shop.session.get_one(Submission, (shop.site_id, answer.json["id"]))
    assert (kept.state, kept.kind, kept.language) == (answer.json["state"], "question", "en-GB")
    assert kept.question.email == "ana@example.org"
    assert client.get(f"/v1/{KEY}/products/AT-DRE-001/questions").json["count"] == 0


def test_a_question_sent_twice_is_one_and_its_key_fits_no_other(client):
    first, second = ask(client), ask(client)
    assert first.json == second.json
    assert ask(client, question="Is it washable?").status_code == 409
    assert ask(client, headers={"Origin": ORIGIN}).json != first.json


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"question": " "}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"name": ""}, "name"),
        ({"name": "a@b.example"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"language": "<b>"}, "language"),
        ({"question": "nul\x00"}, "question"),
    ],
)
def test_a_field_of_a_question_that_cannot_be_used_is_named(client, fields, parameter):
    answer = ask(client, **fields)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_a_question_needs_a_known_product_and_a_page_of_the_shop(client):
    assert ask(client, product="nope").json["parameter"] == "product"
    assert ask(client, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_too_many_questions_are_too_many(client):
    statuses = [ask(client, headers={"Origin": ORIGIN}).status_code for _ in range(11)]
    assert statuses == [202] * 10 + [429]
