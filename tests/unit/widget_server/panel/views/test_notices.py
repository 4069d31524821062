import pytest
from markupsafe import escape

from moderation.reasons import REASONS as PUBLISHED
from support.desk import Desk
from support.shop import allow
from widget_server.db.tables import Report, Submission
from widget_server.panel.views.notices import PER_ADDRESS

FORM = {"item": "rev_1", "reason": "illegal", "text": "§ 130", "good_faith": "yes"}


@pytest.fixture
def anybody(desk: Desk):
    """Anybody, without a cookie, while rev_1 is shown."""
    with desk.context.sessions.begin() as session:
        review = session.get_one(Submission, (desk.site_id, "rev_1"))
        review.state = "approved"
        allow(session, review)
    return desk.app.test_client()


def test_anyone_reports_and_follows_it_by_the_receipt(desk: Desk, anybody):
    assert "It broke at once" in anybody.get("/people/pk_kiln/report?item=rev_1").text
    answer = anybody.post("/people/pk_kiln/report", data=FORM)
    assert answer.status_code == 303
    receipt = "/people/" + answer.location.partition("/people/")[2]
    page = anybody.get(receipt)
    assert "A person looks at it and decides" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in page.headers
    with desk.context.sessions() as session:
        report = session.query(Report).one()
    desk.moderator.post(f"reports/{report.id}/decision", {"outcome": "kept", "facts": "An opinion"})
    page = anybody.get(receipt)
    assert "What we found: An opinion" in page.text
    assert anybody.post(f"{receipt}/objections", data={"text": "But"}).status_code == 303
    assert "Somebody who did not decide this" in anybody.get(receipt).text


def test_anyone_reads_how_reviews_are_checked_and_every_reason(anybody):
    page = anybody.get("/people/pk_kiln/how-reviews-are-checked")
    assert page.status_code == 200
    for reason, info in PUBLISHED.items():
        assert f"<code>{reason}</code>" in page.text
        assert escape(info.sentence) in page.text
    assert "Set-Cookie" not in page.headers
    german = anybody.get("/people/pk_kiln/how-reviews-are-checked", headers={"Accept-Language": "de"}).text
    assert "Nur mit Beleg" in german
    assert anybody.get("/people/pk_none/how-reviews-are-checked").status_code == 404


def test_pressing_twice_is_one_report(desk: Desk, anybody):
    links = {anybody.post("/people/pk_kiln/report", data=FORM).location for _ in range(2)}
    assert len(links) == 1
    with desk.context.sessions() as session:
        assert session.query(Report).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"reason": "ugly"}, {"good_faith": ""}, {"email": "no address"}, {"text": "\x00"}], ids=str
)
def test_what_cannot_be_taken_is_said_on_a_page(desk: Desk, anybody, wrong):
    answer = anybody.post("/people/pk_kiln/report", data=FORM | wrong)
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    with desk.context.sessions() as session:
        assert session.query(Report).count() == 0


def test_what_is_not_shown_cannot_be_reported(anybody):
    assert anybody.get("/people/pk_kiln/report?item=post_1").status_code == 404
    assert anybody.post("/people/pk_kiln/report", data=FORM | {"item": "post_1"}).status_code == 404
    assert anybody.get("/people/pk_none/report?item=rev_1").status_code == 404
    assert anybody.get("/people/notices/made-up").status_code == 404


def test_one_address_reports_only_so_often(anybody):
    most = int(PER_ADDRESS.split()[0])
    codes = [anybody.post("/people/pk_kiln/report", data=FORM).status_code for _ in range(most + 1)]
    assert codes == [303] * most + [429]
