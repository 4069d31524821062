import json
import re

import pytest

from ranking import Rule
from support.desk import Desk
from support.shop import add_photo, add_submission
from support.showcase import Shop
from widget_server.db.tables import AuditEntry, Right, Site, Submission, SubmissionMedia
from widget_server.services.grant_rights import grant
from widget_server.services.manage_rules import save_rule


def submission(desk: Desk, id: str = "post_1") -> Submission:
    with desk.context.sessions() as session:
        found = session.get_one(Submission, (desk.site_id, id))
        assert found.products is not None
        return found


def decide(desk: Desk, action: str, id: str = "post_1", htmx: bool = True, **more: str):
    return desk.moderator.post(f"items/{id}/decisions", {"action": action, "revision": "1", **more}, htmx=htmx)


def test_approving_leaves_a_line_with_the_way_back(desk: Desk):
    answer = decide(desk, "approve")
    assert answer.status_code == 200
    assert "Not shown yet: no right" in answer.text
    assert 'value="reopen"' in answer.text
    assert submission(desk).state == "approved"
    assert [link.state for link in submission(desk).products] == ["confirmed"]
    back = decide(desk, "reopen")
    assert 'class="card"' in back.text
    assert submission(desk).state == "pending"


def test_a_published_review_goes_back_into_the_queue_only_with_a_reason(desk: Desk, clock):
    decide(desk, "approve", id="rev_1")
    clock.advance(hours=2)
    assert decide(desk, "reopen", id="rev_1").status_code == 422
    page = desk.moderator.get("items/rev_1").text
    form = page[page.index('name="reason"') :]
    assert 'value="reopen"' in form[: form.index("</form>")]
    assert page.count('value="reopen"') == 1
    assert decide(desk, "reopen", id="rev_1", reason="off_topic").status_code == 200
    assert submission(desk, "rev_1").state == "pending"


def test_the_slower_of_two_moderators_is_told_and_sees_the_outcome(desk: Desk):
    assert decide(desk, "approve").status_code == 200
    answer = decide(desk, "approve")
    assert answer.status_code == 409
    assert "moderator@kiln.example decided on it" in answer.text
    assert "nothing was overwritten" in answer.text
    assert 'class="decided approved"' in answer.text


def test_a_decision_on_an_old_revision_shows_the_new_one(desk: Desk):
    with desk.context.sessions.begin() as session:
        row = session.get_one(Submission, (desk.site_id, "post_1"))
        row.revision, row.text = 2, "New words"
    answer = decide(desk, "approve")
    assert answer.status_code == 409
    assert "It changed while you looked at it" in answer.text
    assert "New words" in answer.text
    assert 'data-revision="2"' in answer.text
    assert submission(desk).state == "pending"


def test_rejecting_needs_a_reason_and_evidence_where_the_list_says_so(desk: Desk):
    assert decide(desk, "reject").status_code == 422
    assert "needs evidence" in decide(desk, "reject", id="rev_1", reason="fake").text
    assert decide(desk, "reject", id="rev_1", reason="fake", evidence="Order 17 was never sent").status_code == 200
    page = desk.moderator.get("items/rev_1").text
    assert "Not a real experience" in page
    assert "Order 17 was never sent" in page


def test_erasing_is_no_decision_of_the_queue(desk: Desk):
    for action in ("erase", "withdraw", "submit", "revise"):
        form = {"action": action, "revision": "1"}
        assert desk.owner.post("items/rev_1/decisions", form, htmx=True).status_code == 400
    assert submission(desk, "rev_1").state == "pending"


def test_forms_work_without_script(desk: Desk):
    assert decide(desk, "approve", htmx=False).status_code == 303
    assert decide(desk, "approve", htmx=False).status_code == 409


def test_products_are_saved_with_their_places(desk: Desk):
    tags = [{"product": "BOWL", "spots": [{"media": 0, "x": 0.25, "y": 0.75}]}]
    assert desk.moderator.post("items/post_1/products", {"tags": json.dumps(tags)}).status_code == 303
    links = {link.product_id: link for link in submission(desk).products}
    assert (links["BOWL"].state, links["BOWL"].spots) == ("confirmed", [{"media": 0, "x": 0.25, "y": 0.75}])
    assert links["VASE"].state == "dismissed"
    page = desk.moderator.get("items/post_1").text
    assert "Ash Bowl" in page
    assert "Products saved." in page


def test_one_suggestion_is_confirmed_in_its_card(desk: Desk):
    answer = desk.moderator.post("items/post_1/products/VASE", {"shown": "yes"}, htmx=True)
    assert "Confirmed" in answer.text
    assert submission(desk).products[0].state == "confirmed"
    desk.moderator.post("items/post_1/products/VASE", {"shown": "no"})
    assert submission(desk).products[0].state == "dismissed"


def test_the_picker_finds_products_while_somebody_types(desk: Desk):
    assert "Willow Vase" in desk.viewer.get("items/products?q=will").text
    assert "No product has these words" in desk.viewer.get("items/products?q=zzzzzz").text


def test_a_right_is_recorded_with_its_evidence(desk: Desk):
    form = {"basis": "creator_grant", "evidence": "“Yes” in a message"}
    assert desk.moderator.post("items/post_1/rights", form).status_code == 303
    with desk.context.sessions() as session:
        assert session.query(Right).one().evidence == "“Yes” in a message"
    page = desk.moderator.get("items/post_1").text
    assert "Right granted" in page
    assert "moderator@kiln.example" in page
    assert desk.moderator.post("items/post_1/rights", {"basis": "import_evidence", "evidence": "x"}).status_code == 400
    assert desk.moderator.post("items/rev_1/rights", {"basis": "creator_grant", "evidence": " "}).status_code == 400


def test_a_review_is_labelled_and_what_was_published_stays(desk: Desk):
    form = {"incentive": "employee", "syndicated": "yes"}
    assert desk.viewer.post("items/rev_1/labels", form).status_code == 403
    assert desk.moderator.post("items/rev_1/labels", {"incentive": "balloon"}).status_code == 400
    assert desk.moderator.post("items/rev_1/labels", form).status_code == 303
    decide(desk, "approve", id="rev_1")
    assert desk.owner.post("items/rev_1/labels", {"incentive": "none"}).status_code == 409
    page = desk.viewer.get("items/rev_1").text
    assert "Labelled" in page
    assert (submission(desk, "rev_1").review.incentive, submission(desk, "rev_1").review.syndicated) == (
        "employee", True,
    )  # fmt: skip


def test_a_review_is_answered_beside_it(desk: Desk):
    assert desk.viewer.post("items/rev_1/replies", {"audience": "public", "text": "Sorry"}).status_code == 403
    assert desk.moderator.post("items/rev_1/replies", {"audience": "all", "text": "Sorry"}).status_code == 400
    assert desk.moderator.post("items/rev_1/replies", {"audience": "public", "text": "Sorry"}).status_code == 303
    page = desk.viewer.get("items/rev_1").text
    assert "reply</small>Sorry</blockquote>" in page
    assert "Answered" in page
    assert 'value="author"' not in desk.moderator.get("items/rev_1").text  # no address is known
    assert desk.moderator.post("items/rev_1/replies", {"audience": "author", "text": "Sorry"}).status_code == 409


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """The desk with a question that waits, by somebody whose address is known."""
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        row = add_submission(session, site, "qst_1", asked_of="BOWL", photos=0, text="Is it food-safe?", author="Ida")
        assert row.question is not None
        row.question.email = "ida@mail.example"
    return desk


def test_a_question_is_found_by_its_kind_and_answered_on_its_page(asked: Desk):
    queue = asked.moderator.get("queue?kind=question").text
    assert "Is it food-safe?" in queue
    assert "It broke at once" not in queue
    assert 'href="/panel/pk_kiln/items/qst_1#answer"' in queue
    page = asked.moderator.get("items/qst_1").text
    assert "The question is about Ash Bowl." in page
    assert 'value="author"' in page  # an address is known
    assert "data-tags-form" not in page
    assert asked.moderator.post("items/qst_1/replies", {"audience": "public", "text": "Yes"}).status_code == 303
    page = asked.viewer.get("items/qst_1").text
    assert "answer</small>Yes</blockquote>" in page
    assert '<span class="tag good">Answered</span>' in asked.moderator.get("queue?kind=question").text


def test_a_published_question_is_hidden_only_with_a_reason(asked: Desk, clock):
    assert decide(asked, "approve", id="qst_1").status_code == 200
    clock.advance(hours=2)
    assert decide(asked, "reopen", id="qst_1").status_code == 422
    assert decide(asked, "reject", id="qst_1", reason="style").status_code == 422
    assert decide(asked, "reject", id="qst_1", reason="off_topic").status_code == 200
    assert submission(asked, "qst_1").state == "rejected"


def test_a_photo_is_described(desk: Desk):
    desk.moderator.post("items/post_1/photos/0", {"alt": "A vase on a sill"})
    assert submission(desk).media[0].alt == "A vase on a sill"
    with desk.context.sessions() as session:
        assert session.query(AuditEntry).one().action == "submission.alt_text_edited"


def test_the_place_of_what_is_not_published_is_told_in_words(desk: Desk):
    assert "not among the first tiles" in desk.viewer.get("items/post_1/place?page=home", htmx=True).text


def test_the_place_of_what_is_published_is_told_term_by_term_and_by_the_rules_that_act(desk: Desk, session):
    shop = Shop(session, desk.context.store, site_id=desk.site_id, key="pk_kiln")
    media_id = shop.photo("vase")
    session.commit()
    with desk.context.sessions.begin() as writing:
        writing.get_one(Submission, (desk.site_id, "post_2")).media[0].media_id = media_id
    grant(desk.context, desk.site_id, ["post_2"], evidence="asked", actor="user:1")
    rule = Rule(id="", action="boost", target="creator", value="jon", amount=1.5)
    rule_id = save_rule(desk.context, desk.site_id, rule, actor="user:1")
    page = desk.viewer.get("items/post_2/place?page=home", htmx=True).text
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="number">([^<]+)</td>', page))
    assert {"Popularity", "Freshness", "Exploration", "Taste of the shopper"} <= rows.keys()
    assert rows["Your rules"] == "+1.500"
    assert sum(float(value) for name, value in rows.items() if name != "Score") == pytest.approx(
        float(rows["Score"]), abs=0.005
    )
    assert "Boost: jon" in page
    assert rule_id not in page
    assert f"rules/{rule_id}" in desk.owner.get("items/post_2/place?page=home", htmx=True).text


def test_a_changed_review_is_shown_old_beside_new(desk: Desk):
    from support import NOW
    from widget_server.services.revisions import hold_revision

    with desk.context.sessions.begin() as session:
        row = session.get_one(Submission, (desk.site_id, "rev_1"))
        content = {"title": "", "text": "It broke after a week", "rating": 3, "media": []}
        hold_revision(session, row, revision=2, content=content, fingerprint="2", now=NOW)
        row.state = "held"
    page = desk.moderator.get("items/rev_1").text
    assert "<del>at once</del>" in page
    assert "<ins>after a week</ins>" in page
    assert "<ins>after a week</ins>" in desk.moderator.get("items/rev_1/card").text


def test_a_video_is_watched_where_it_is_decided_on_or_says_why_it_is_not_there(desk: Desk):
    with desk.context.sessions.begin() as session:
        film = Shop(session, desk.context.store, site_id=desk.site_id).film("post_1")
    page = desk.moderator.get("items/post_1").text
    address = f"/panel/{desk.moderator.key}/media/{film}/video.mp4"
    assert f'src="{address}"' in page
    answer = desk.moderator.get(address)
    assert (answer.status_code, answer.content_type) == (200, "video/mp4")
    with desk.context.sessions.begin() as session:
        place = session.get_one(SubmissionMedia, (desk.site_id, "post_1", 0))
        place.video_id, place.video_problem = None, "queued"
    page = desk.moderator.get("items/post_1").text
    assert "<video" not in page
    assert "The video is being fetched" in page


def test_the_focus_of_a_photo_is_chosen_and_let_go(desk: Desk):
    with desk.context.sessions.begin() as session:
        add_photo(session, desk.site_id, "1" * 32)
        session.get_one(Submission, (desk.site_id, "post_1")).media[0].media_id = "1" * 32
    assert "What a crop keeps in sight" in desk.moderator.get("items/post_1").text
    desk.moderator.post("items/post_1/photos/0/focus", {"x": "48", "y": "61"})
    assert "What a crop keeps in sight · 48% 61%" in desk.moderator.get("items/post_1").text
    for x in ("", "101", "-1", "4.5", "x"):
        assert desk.moderator.post("items/post_1/photos/0/focus", {"x": x, "y": "61"}).status_code == 400
    assert desk.viewer.post("items/post_1/photos/0/focus", {"x": "48", "y": "61"}).status_code == 403
    desk.moderator.post("items/post_1/photos/0/focus", {"forget": "yes"})
    assert "48% 61%" not in desk.moderator.get("items/post_1").text


def test_a_description_is_suggested_where_there_is_none(desk: Desk):
    page = desk.moderator.get("items/post_1").text
    assert "in the author&#39;s words: “My Willow Vase”" in page
    assert "nothing is recognised in the picture" in page
    desk.moderator.post("items/post_1/photos/0", {"alt": "A vase"})
    assert "nothing is recognised in the picture" not in desk.moderator.get("items/post_1").text
    assert "nothing is recognised in the picture" not in desk.viewer.get("items/post_1").text
