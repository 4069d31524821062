import pytest
from sqlalchemy import select

from support.desk import Desk
from widget_server.db.tables import Right, RightsRequest, Site


@pytest.fixture
def asked(desk: Desk) -> Desk:
    with desk.context.sessions.begin() as session:
        session.get_one(Site, desk.site_id).approval_hashtag = "#yeskiln"
    assert desk.moderator.post("rights/post_1/requests", {"channel": "comment", "scope": "site"}).status_code == 303
    return desk


def rights(desk: Desk) -> list[tuple[str, str, list[str]]]:
    """Return the ledger without the request: the clock stands still, so its order says nothing."""
    with desk.context.sessions() as session:
        rows = session.scalars(select(Right).where(Right.state != "requested"))
        return [(row.state, row.basis, row.scope) for row in rows]


def test_the_words_to_copy_stand_on_the_page_and_the_link_only_where_it_was_asked_for(asked: Desk):
    page = asked.moderator.get("rights/post_1").text
    assert "To agree, reply with #yeskiln" in page
    assert "/people/rights/" not in page
    asked.moderator.post("rights/post_1/requests", {"channel": "link", "scope": ["site", "ads"], "term_days": "30"})
    assert "/people/rights/" in asked.moderator.get("rights/post_1").text
    assert "/people/rights/" not in asked.viewer.get("rights/post_1").text
    with asked.context.sessions() as session:
        newest = session.scalars(select(RightsRequest).where(RightsRequest.answer == "")).one()
        assert (newest.scope, newest.term_days) == (["ads", "site"], 30)


@pytest.mark.parametrize(("hashtag", "chosen"), [("", "link"), ("#yeskiln", "comment")])
def test_the_way_that_is_chosen_at_first_can_be_gone(desk: Desk, hashtag, chosen):
    with desk.context.sessions.begin() as session:
        session.get_one(Site, desk.site_id).approval_hashtag = hashtag
    assert f'value="{chosen}" checked>' in desk.moderator.get("rights/post_1").text


def test_an_answer_from_elsewhere_is_written_down(asked: Desk):
    form = {"answer": "yes", "words": "“sure”, 3 May", "person": "mira"}
    assert asked.moderator.post("rights/post_1/answers", form).status_code == 303
    assert rights(asked) == [("granted", "creator_grant", ["site"])]
    assert "“sure”, 3 May" in asked.viewer.get("rights/post_1").text


def test_ending_a_right_says_who_wanted_it(asked: Desk):
    asked.moderator.post("rights/post_1/revocations", {"who": "creator", "words": "a letter of 3 May"})
    assert rights(asked) == [("revoked", "creator_grant", ["ads", "email", "site"])]
    answer = asked.moderator.post("rights/post_1/requests", {"channel": "link", "scope": "site"})
    assert answer.status_code == 409
    assert "Only they can open it again" in answer.text


def test_a_right_on_record_names_place_term_and_person(desk: Desk):
    form = {"basis": "creator_grant", "evidence": "a mail", "scope": ["email"], "term_days": "7", "person": "Mira"}
    assert desk.moderator.post("items/post_1/rights", form).status_code == 303
    with desk.context.sessions() as session:
        right = session.scalars(select(Right)).one()
        assert (right.scope, right.person, (right.expires_at - right.at).days) == (["email"], "Mira", 7)
    assert "No right" in desk.moderator.get("rights/post_1").text, "a right for e-mails is none for the pages"


@pytest.mark.parametrize(
    ("path", "form"),
    [("requests", {"channel": "pigeon"}), ("requests", {"channel": "link"}), ("answers", {"answer": "maybe"}),
     ("revocations", {"words": ""})],
)  # fmt: skip
def test_what_is_missing_is_named(desk: Desk, path, form):
    assert desk.moderator.post(f"rights/post_1/{path}", form).status_code == 400
    assert rights(desk) == []


def test_what_is_not_there_is_not_found(desk: Desk):
    assert desk.viewer.get("rights/post_z").status_code == 404
