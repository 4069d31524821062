from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from moderation.types import Kind
from support import NOW
from support.shop import add_product, add_site, add_submission, allow
from widget_server.db.tables import EngagementCount, Job, Report, Right
from widget_server.services.context import Context
from widget_server.services.grant_rights import grant
from widget_server.services.schedule_job import schedule_job
from widget_server.services.summarise_desk import count_open_reports, summarise_desk


def test_a_sites_figures_are_its_own(context: Context, session: Session):
    site = add_site(session)
    add_product(session, site, "VASE")
    add_submission(session, site, "a").received_at = NOW - timedelta(days=3)
    add_submission(session, site, "b", rating=3, state="held")
    add_submission(session, site, "c", state="approved")
    add_submission(session, add_site(session, "pk_other"), "z")
    schedule_job(session, site.id, "work", {}, due_at=NOW, job_id="failed")
    session.flush()
    session.get_one(Job, (site.id, "failed")).done_at = NOW
    session.get_one(Job, (site.id, "failed")).problem = "OSError"
    session.add(Report(site_id=site.id, id="k", submission_id="c", reason="spam", at=NOW))
    for hours, clicks in ((0, 1.0), (9, 2.0), (10, 4.0), (24 * 14, 8.0)):
        bucket_s = int((NOW - timedelta(hours=hours)).timestamp())
        session.add(
            EngagementCount(
                site_id=site.id, number=1, scope=1, bucket_s=bucket_s, click_count=clicks, impression_count=10 * clicks
            )
        )
    session.commit()
    grant(context, site.id, ["c"], evidence="asked", actor="command")
    summary = summarise_desk(session, site.id, now=NOW)
    assert summary.waiting == {Kind.POST: 1, Kind.REVIEW: 1, Kind.QUESTION: 0}
    assert summary.published == {Kind.POST: 1, Kind.REVIEW: 1, Kind.QUESTION: 0}
    assert summary.oldest_waiting_at == NOW - timedelta(days=3)
    assert (summary.without_right_count, summary.open_report_count, summary.product_count) == (1, 1, 1)
    assert summary.failed_job_count == 1
    assert len(summary.days) == 14
    # NOW is 9 o'clock: ten hours earlier was yesterday, and a fortnight ago is out of sight.
    assert [(day.day, day.click_count, day.impression_count) for day in summary.days[-2:]] == [
        (NOW.date() - timedelta(days=1), 4.0, 40.0),
        (NOW.date(), 3.0, 30.0),
    ]
    assert count_open_reports(session, site.id) == 1


def test_a_right_that_ran_out_is_none(session: Session):
    site = add_site(session)
    allow(session, add_submission(session, site, "kept", state="approved"))
    allow(session, add_submission(session, site, "over", state="approved"))
    session.flush()
    session.execute(update(Right).where(Right.submission_id == "over").values(expires_at=NOW))
    assert summarise_desk(session, site.id, now=NOW - timedelta(seconds=1)).without_right_count == 2
    assert summarise_desk(session, site.id, now=NOW).without_right_count == 1


def test_a_new_site_has_nothing_to_draw(session: Session):
    summary = summarise_desk(session, add_site(session).id, now=NOW)
    assert (summary.days, summary.oldest_waiting_at) == ((), None)
