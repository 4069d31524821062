import pytest
from sqlalchemy import select

from moderation.types import Action, Decision, Role
from support.imports import counted, products_file, reviews_file, run_import, write_photo
from widget_server.db.tables import AuditEntry, ImportRun, ProductLink, Review, Revision, Right, Site, Submission
from widget_server.services.decide_submission import current_revision, decide
from widget_server.services.erase_person import erase_person


@pytest.fixture
def shop(context, site_id, tmp_path):
    products = products_file(tmp_path / "p.tsv", {"id": "A-1", "mpn": "M-100"}, {"id": "A-2"})
    run_import(context, site_id, "products", products)
    return tmp_path


def bring(context, site_id, folder, *reviews, **options):
    return run_import(context, site_id, "reviews", reviews_file(folder / "reviews.csv", *reviews), **options)


def only(context) -> Submission:
    with context.sessions() as session:
        return session.scalars(select(Submission)).one()


def act(context, site_id, action, **more):
    submission = only(context)
    with context.sessions() as session:
        revision = current_revision(session, submission)
    decision = Decision(action=action, revision=revision, actor_role=Role.OWNER, **more)
    decide(context, site_id, submission.id, decision, actor="user:1")


def test_what_the_file_calls_published_and_verified_is_neither_here(context, site_id, shop):
    progress, _ = bring(context, site_id, shop, {"product_id": "A-1"})
    assert counted(progress) == (1, 1, 0, 0, 0)
    review = only(context)
    assert (review.state, review.raw["published"]) == ("pending", True)
    assert (review.review.order_id, review.review.rating, review.review.email) == (None, 5, "reader@mail.example")
    assert [(link.product_id, link.state, link.method) for link in review.products] == [("A-1", "confirmed", "review")]


def test_a_reward_that_a_file_tells_is_kept_and_a_later_file_takes_no_label_away(context, site_id, shop):
    header = "product_handle,rating,author,email,body,created_at,photo_url,verified_purchase,incentive,syndicated\n"
    row = "A-1,5,Mira W.,mira@mail.example,Lovely,2026-10-01,,true,{}\n"
    for labels in ("free product,yes", ",", "discount,no"):
        (shop / "loox.csv").write_text(header + row.format(labels))
        run_import(context, site_id, "reviews", shop / "loox.csv", date_order="dmy")
        assert (only(context).review.incentive, only(context).review.syndicated) == ("free_product", True)


def test_a_claim_of_a_verified_purchase_is_kept_as_a_claim(context, site_id, shop):
    (shop / "loox.csv").write_text(
        "product_handle,rating,author,email,body,created_at,photo_url,verified_purchase\n"
        "A-1,5,Mira W.,mira@mail.example,Lovely,2026-10-01,,true\n"
    )
    run_import(context, site_id, "reviews", shop / "loox.csv", date_order="dmy")
    review = only(context).review
    assert (review.verified_elsewhere, review.order_id) == (True, None)


def test_a_review_finds_its_product_by_any_name_that_means_one(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "", "product_handle": "M-100"})
    assert only(context).review.product_id == "A-1"


def test_a_review_of_an_unknown_product_is_rejected_by_name_and_taken_once_the_product_is_there(context, site_id, shop):
    progress, problems = bring(context, site_id, shop, {"product_id": "A-9"}, {"product_id": "A-1"})
    assert counted(progress) == (2, 1, 0, 0, 1)
    assert [(one.line, one.code, "A-9" in one.sentence) for one in problems] == [(2, "unknown_product", True)]
    run_import(context, site_id, "products", products_file(shop / "p.tsv", {"id": "A-9"}))
    assert counted(bring(context, site_id, shop, {"product_id": "A-9"}, {"product_id": "A-1"})[0]) == (2, 1, 0, 1, 0)


def test_no_problem_quotes_a_person(context, site_id, shop):
    private = {"reviewer_email": "secret@mail.example", "reviewer_name": "Secret Person", "body": "secret words"}
    _, problems = bring(
        context, site_id, shop,
        private | {"product_id": "A-9"}, private | {"product_id": "A-1", "rating": "9"}, private | {"product_id": ""},
    )  # fmt: skip
    assert len(problems) == 3
    assert not [one for one in problems if "secret" in one.sentence.lower()]


def test_an_address_in_a_shifted_column_is_neither_told_nor_kept(context, site_id, shop):
    told = bring(
        context, site_id, shop,
        {"product_id": "jane@secret.example"}, {"product_id": "A-1", "picture_urls": "jane@secret.example.jpg"},
    )[1]  # fmt: skip
    assert {one.code for one in told} == {"unknown_product", "photo_missing"}
    with context.sessions() as session:
        kept = [problem for run in session.scalars(select(ImportRun)) for problem in run.problems]
    assert len(kept) == len(told)
    assert "secret" not in str([*told, *kept])


def test_a_second_import_changes_nothing(context, site_id, shop):
    write_photo(shop, "a.jpg")
    rows = ({"product_id": "A-1", "picture_urls": "a.jpg"}, {"product_id": "A-2", "reviewer_email": "b@mail.example"})
    bring(context, site_id, shop, *rows, rights_evidence="terms of the shop")
    progress, problems = bring(context, site_id, shop, *rows, rights_evidence="terms of the shop")
    assert (counted(progress), problems) == ((2, 0, 0, 2, 0), [])


def test_changed_words_of_a_waiting_review_replace_the_old_ones(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"})
    assert counted(bring(context, site_id, shop, {"product_id": "A-1", "body": "Does not fit"})[0]) == (1, 0, 1, 0, 0)
    review = only(context)
    assert (review.state, review.revision, review.text) == ("pending", 2, "Does not fit")


@pytest.mark.parametrize("change", [{"body": "Broke after a week"}, {"rating": "1"}, {"title": "No"}])
def test_a_changed_published_review_stays_as_approved_and_the_change_waits_beside_it(context, site_id, shop, change):
    bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"})
    act(context, site_id, Action.APPROVE)
    with context.sessions() as session:
        before = session.get_one(Site, site_id).showcase_version
    progress, _ = bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"} | change)
    assert counted(progress) == (1, 0, 1, 0, 0)
    review = only(context)
    assert (review.state, review.revision, review.text, review.title, review.review.rating) == (
        "held",
        1,
        "Fits",
        "",
        5,
    )
    with context.sessions() as session:
        held = session.scalars(select(Revision)).one()
        assert (held.revision, held.state) == (2, "held")
        assert (held.content["text"], held.content["title"], held.content["rating"]) == (
            change.get("body", "Fits"), change.get("title", ""), int(change.get("rating", 5)),
        )  # fmt: skip
        assert "review.revised" in session.scalars(select(AuditEntry.action)).all()
        assert session.get_one(Site, site_id).showcase_version >= before
    assert counted(bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"} | change)[0]) == (1, 0, 0, 1, 0)
    act(context, site_id, Action.APPROVE)
    review = only(context)
    assert (review.state, review.revision, review.text) == ("approved", 2, change.get("body", "Fits"))
    assert counted(bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"} | change)[0]) == (1, 0, 0, 1, 0)


def test_a_newer_change_takes_the_place_of_the_one_that_waits(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "A-1", "body": "one"})
    act(context, site_id, Action.APPROVE)
    bring(context, site_id, shop, {"product_id": "A-1", "body": "two"})
    bring(context, site_id, shop, {"product_id": "A-1", "body": "three"})
    with context.sessions() as session:
        rows = session.execute(select(Revision.revision, Revision.state).order_by(Revision.revision)).all()
    assert rows == [(2, "superseded"), (3, "held")]


def test_the_shops_reply_reaches_a_published_review_at_once_and_needs_no_decision(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "A-1"})
    act(context, site_id, Action.APPROVE)
    with context.sessions() as session:
        before = session.get_one(Site, site_id).showcase_version
    bring(context, site_id, shop, {"product_id": "A-1", "reply": "Thank you", "reply_date": "2026-10-02 08:00:00 UTC"})
    review = only(context)
    assert (review.state, review.review.reply, review.revision) == ("approved", "Thank you", 1)
    with context.sessions() as session:
        assert session.get_one(Site, site_id).showcase_version == before + 1


def test_a_rejected_review_that_its_author_changed_waits_again(context, site_id, shop):
    from moderation.types import Reason

    bring(context, site_id, shop, {"product_id": "A-1", "body": "buy my pills"})
    act(context, site_id, Action.REJECT, reason=Reason.SPAM)
    assert counted(bring(context, site_id, shop, {"product_id": "A-1", "body": "buy my pills"})[0]) == (1, 0, 0, 1, 0)
    bring(context, site_id, shop, {"product_id": "A-1", "body": "It fits"})
    assert (only(context).state, only(context).revision) == ("pending", 2)


def test_an_erased_review_does_not_come_back_and_gets_no_right(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "A-1", "body": "Fits"})
    erase_person(context, site_id, "reader@mail.example", actor="command")
    for words in ("Fits", "Fits well"):
        progress, _ = bring(context, site_id, shop, {"product_id": "A-1", "body": words}, rights_evidence="terms")
        assert counted(progress) == (1, 0, 0, 1, 0)
    review = only(context)
    assert (review.state, review.text, review.text_key) == ("erased", "", "")
    with context.sessions() as session:
        assert session.scalars(select(Right)).all() == []


def test_the_stars_change_nothing_about_how_a_review_is_judged(context, site_id, shop):
    same = {"product_id": "A-1", "body": "Call 555-0134-9988 or mail me at mira@mail.example"}
    people = [same | {"rating": str(stars), "reviewer_email": f"{stars}@mail.example"} for stars in range(1, 6)]
    bring(context, site_id, shop, *people)
    with context.sessions() as session:
        rows = session.scalars(select(Submission)).all()
    assert len(rows) == 5
    assert {row.state for row in rows} == {"pending"}
    assert len({tuple(one["rule"] for one in row.verdicts if one["rule"] != "duplicate_text") for row in rows}) == 1


def test_a_second_review_with_the_words_of_another_is_pointed_out(context, site_id, shop):
    words = {"product_id": "A-1", "body": "Exactly what I had hoped for, the colour is lovely."}
    bring(context, site_id, shop, words, words | {"reviewer_email": "other@mail.example"})
    bring(context, site_id, shop, words | {"reviewer_email": "third@mail.example"})
    with context.sessions() as session:
        rows = session.scalars(select(Submission).order_by(Submission.number)).all()
    assert [[one["rule"] for one in row.verdicts] for row in rows] == [[], ["duplicate_text"], ["duplicate_text"]]
    assert rows[2].verdicts[0]["message_params"] == {"other": rows[0].id}


def test_a_review_with_a_refused_photo_is_taken_for_its_words(context, site_id, shop):
    (shop / "no.jpg").write_bytes(b"no")
    progress, problems = bring(context, site_id, shop, {"product_id": "A-1", "picture_urls": "no.jpg"})
    assert (counted(progress), [one.code for one in problems]) == ((1, 1, 0, 0, 0), ["not_a_photo"])
    assert only(context).media[0].problem == "not_a_photo"


def test_rows_of_spam_are_counted_as_read_and_left_out(context, site_id, shop):
    progress, _ = bring(context, site_id, shop, {"product_id": "A-1", "curated": "spam"}, {"product_id": "A-2"})
    assert (counted(progress), progress.skipped) == ((2, 1, 0, 0, 0), 1)


def test_nobody_can_find_out_who_wrote_a_review_by_hashing_guesses(context, site_id, shop):
    bring(context, site_id, shop, {"product_id": "A-1"})
    review = only(context)
    from widget_server.services.incoming import id_key

    assert review.id.startswith("rev_")
    assert id_key(context.vault) != b""
    with context.sessions() as session:
        assert session.scalars(select(Review.submission_id)).all() == [review.id]
        assert session.scalars(select(ProductLink.submission_id)).all() == [review.id]
