import pytest

from support.desk import Desk
from widget_server.db.tables import Submission
from widget_server.services.creator_link import creator_link
from widget_server.services.request_rights import Ask, request_rights


@pytest.fixture
def path(desk: Desk) -> str:
    with desk.context.sessions() as session:
        link = creator_link(desk.context, session.get_one(Submission, (desk.site_id, "post_1")))
    return "/people/" + link.partition("/people/")[2]


@pytest.fixture
def creator(desk: Desk):
    """Whoever opens the link: no cookie, no session."""
    return desk.app.test_client()


def test_the_own_page_asks_and_takes_the_answer_without_a_session(desk: Desk, creator, path):
    request = request_rights(desk.context, desk.site_id, "post_1", Ask(channel="link"), actor="user:1")
    page = creator.get(path)
    assert "may Kiln show this" in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    answer = creator.post(f"{path}/answers", data={"request": request, "answer": "yes"})
    assert answer.status_code == 303
    assert "Right granted" in creator.get(answer.location).text


def test_taking_back_and_allowing_again_are_one_press_each(desk: Desk, creator, path):
    request = request_rights(desk.context, desk.site_id, "post_1", Ask(channel="link"), actor="user:1")
    creator.post(f"{path}/answers", data={"request": request, "answer": "yes"})
    answer = creator.post(f"{path}/revocations", data={"item": "post_1"})
    page = creator.get(answer.location).text
    assert "gone from our servers within a second" in page
    assert "Right revoked" in page
    creator.post(f"{path}/permissions", data={"item": "post_1"})
    assert "Right granted" in creator.get(path).text


def test_the_page_speaks_the_readers_language(creator, path):
    assert "Ihre Bilder" in creator.get(path, headers={"Accept-Language": "de"}).text


def test_a_wrong_link_is_a_page_that_says_so(creator, path):
    answer = creator.get(path[:-3] + "xyz")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "just as it was sent to you" in answer.text
    assert creator.post(f"{path[:-3]}xyz/revocations").status_code == 404


def test_what_is_no_answer_is_refused(creator, path):
    assert creator.post(f"{path}/answers", data={"answer": "perhaps"}).status_code == 400
    assert creator.post(f"{path}/answers", data={"answer": "x" * 3_000_000}).status_code == 413


def test_a_photo_of_others_is_not_shown(creator, path):
    assert creator.get(f"{path}/photos/{'0' * 32}/320.webp").status_code == 404


def test_authors_change_their_review_on_their_own_page_and_nobody_else_can(desk: Desk, creator):
    with desk.context.sessions() as session:
        link = creator_link(desk.context, session.get_one(Submission, (desk.site_id, "rev_1")))
    path = "/people/" + link.partition("/people/")[2]
    assert "Nobody but you can change words and stars." in creator.get(path).text
    form = {"item": "rev_1", "rating": "4", "title": "After a week", "text": "It holds now"}
    answer = creator.post(f"{path}/changes", data=form)
    assert answer.status_code == 303
    assert "Your change arrived" in creator.get(answer.location).text
    assert "It holds now" in desk.moderator.get("items/rev_1").text
    assert creator.post(f"{path}/changes", data=form | {"rating": "9"}).status_code == 400
    for forged in ("x" + path[-20:], "rev_1"):
        assert creator.post(f"/people/rights/{forged}/changes", data=form).status_code == 404
