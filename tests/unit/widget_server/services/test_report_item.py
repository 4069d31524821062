"""Reports: kept for the desk, the same one once, hiding nothing by themselves."""

import pytest
from sqlalchemy import select

from support import NOW
from support.shop import add_product, add_site, add_submission, allow
from widget_server.db.tables import AuditEntry, Report, Site, Submission
from widget_server.errors import NotFound
from widget_server.services.report_item import report_item


@pytest.fixture
def shop(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "AT-DRE-001")
        for id, state in (("rev_1", "approved"), ("rev_waiting", "pending")):
            allow(session, add_submission(session, site, id, state=state, rating=3, product_id="AT-DRE-001", photos=0))
        return site.id


def report(context, shop, item="rev_1", key="key-1"):
    report_item(context, shop, item, reason="rights", text="This is my photo.", key=key)


def test_a_report_is_kept_and_hides_nothing(context, shop):
    report(context, shop)
    with context.sessions() as session:
        kept = session.scalars(select(Report)).one()
        assert (kept.submission_id, kept.reason, kept.text, kept.at) == ("rev_1", "rights", "This is my photo.", NOW)
        assert kept.resolved_at is None
        assert session.get_one(Submission, (shop, "rev_1")).state == "approved"
        assert session.scalars(select(Site.showcase_version)).one() == 1


def test_the_audit_row_does_not_repeat_the_words(context, shop):
    report(context, shop)
    with context.sessions() as session:
        audit = session.scalars(select(AuditEntry).where(AuditEntry.action == "item.reported")).one()
    assert (audit.actor, audit.subject_id, audit.details) == ("shopper", "rev_1", {"reason": "rights"})


def test_the_same_key_again_is_the_same_report(context, shop):
    report(context, shop)
    report(context, shop)
    report(context, shop, key="key-2")
    with context.sessions() as session:
        assert sorted(session.scalars(select(Report.id))) == ["key-1", "key-2"]


@pytest.mark.parametrize("item", ["rev_waiting", "rev_of_nobody"])
def test_what_is_not_public_cannot_be_reported(context, shop, item):
    with pytest.raises(NotFound):
        report(context, shop, item)
