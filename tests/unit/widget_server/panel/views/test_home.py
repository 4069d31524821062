from support import NOW
from support.desk import Desk, add_person
from widget_server.db.tables import EngagementCount, Job, Membership, Site
from widget_server.services.schedule_job import schedule_job


def test_somebody_with_one_site_goes_straight_there(desk: Desk):
    assert desk.owner.get("/panel/").location == "/panel/pk_kiln"


def test_somebody_with_several_sites_chooses(desk: Desk):
    with desk.context.sessions.begin() as session:
        session.add(Membership(site_id=desk.site_id + 1, user_id=1, role="viewer", created_at=NOW, accepted_at=NOW))
    page = desk.owner.get("/panel/").text
    assert "/panel/pk_kiln" in page
    assert "/panel/pk_other" in page


def test_somebody_without_a_site_is_told_what_to_do(desk: Desk):
    with desk.context.sessions.begin() as session:
        add_person(session, None, "", "new@kiln.example")
    assert "Ask an owner" in desk.visitor("new@kiln.example").get("/panel/").text


def test_the_overview_counts_and_says_what_is_missing(desk: Desk):
    page = desk.owner.get("").text
    assert "1 posts, 1 reviews, 0 questions" in page
    assert "They are shown nowhere" in page
    assert "No views counted yet" in page
    assert "2 products in the catalogue" in page


def test_the_overview_tells_of_work_that_failed(desk: Desk):
    assert "vitrine jobs list" not in desk.owner.get("").text
    with desk.context.sessions.begin() as session:
        schedule_job(session, desk.site_id, "train", {}, due_at=NOW, job_id="failed")
        session.get_one(Job, (desk.site_id, "failed")).done_at = NOW
        session.get_one(Job, (desk.site_id, "failed")).problem = "OSError"
    assert "1 job failed in the last 30 days" in desk.owner.get("").text


def test_engagement_is_drawn_once_there_is_some(desk: Desk):
    with desk.context.sessions.begin() as session:
        session.add(
            EngagementCount(
                site_id=desk.site_id, number=1, scope=1, bucket_s=int(NOW.timestamp()) // 3600 * 3600,
                impression_count=40, click_count=3,
            )
        )  # fmt: skip
    page = desk.owner.get("").text
    assert "3 clicks on 40 views in 14 days" in page
    assert "uPlot" in page


def test_an_empty_site_says_how_to_begin(desk: Desk):
    with desk.context.sessions.begin() as session:
        assert session.get_one(Site, desk.site_id + 1).publishable_key == "pk_other"
    visitor = desk.visitor("stranger@other.example")
    visitor.key = "pk_other"
    assert "Three steps to the first gallery" in visitor.get("").text
