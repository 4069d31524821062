import pytest
from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_product, add_site, add_submission, allow
from widget_server.db.tables import AuditEntry
from widget_server.errors import NotFound
from widget_server.services.context import Context
from widget_server.services.decide_report import close_report
from widget_server.services.list_reports import list_reports
from widget_server.services.report_item import report_item


def test_reports_are_open_until_somebody_closes_them(context: Context, session: Session):
    site = add_site(session)
    add_product(session, site, "VASE")
    allow(session, add_submission(session, site, "rev_1", state="approved", rating=1, product_id="VASE", photos=0))
    session.commit()
    report_item(context, site.id, "rev_1", reason="spam", text="An advert", key="k1")
    with context.sessions() as fresh:
        (report,) = list_reports(fresh, site.id, resolved=False, now=NOW)
        assert (report.id, report.reason, report.text, report.card.id) == ("k1", "spam", "An advert", "rev_1")
        assert list_reports(fresh, site.id, resolved=True, now=NOW) == []
    for _ in range(2):
        close_report(context, site.id, "k1", actor="user:1")
    with context.sessions() as fresh:
        assert list_reports(fresh, site.id, resolved=False, now=NOW) == []
        assert list_reports(fresh, site.id, resolved=True, now=NOW)[0].outcome == "kept"
        assert fresh.query(AuditEntry).filter(AuditEntry.action == "report.resolved").count() == 1
    with pytest.raises(NotFound):
        close_report(context, site.id, "k2", actor="user:1")
