import pytest

from support.shop import add_submission
from widget_server.db.tables import Report, Site
from widget_server.errors import NotFound
from widget_server.services.notice_link import follow_notice_link, notice_link


def test_a_link_opens_its_report_and_no_other(context, site_id):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "post_1")
        session.add(Report(site_id=site_id, id="k1", submission_id="post_1", reason="spam", at=context.now()))
    token = notice_link(context, site_id, "k1").rpartition("/")[2]
    with context.sessions() as session:
        assert follow_notice_link(context, session, token).id == "k1"
        for wrong in (token[:-2] + "xx", "", notice_link(context, site_id, "k2").rpartition("/")[2]):
            with pytest.raises(NotFound):
                follow_notice_link(context, session, wrong)
