from datetime import timedelta

from sqlalchemy import select

from moderation.rights import Basis, RightsState
from support import NOW
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, Right, Site
from widget_server.services.grant_rights import add_right
from widget_server.services.import_rights import grant_imported

TERMS = {"evidence": "terms of the campaign", "actor": "command"}


def grant(context, site_id, now=NOW, **options):
    with context.sessions.begin() as session:
        return grant_imported(session, site_id, ["post_1", "post_gone"], **TERMS | options, now=now)


def ledger(context, site_id, state, basis):
    with context.sessions.begin() as session:
        add_right(
            session, site_id=site_id, submission_id="post_1", state=state, basis=basis, evidence="a letter",
            actor="user:1", now=NOW,
        )  # fmt: skip


def add_post(context, site_id, state="pending"):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "post_1", state=state)


def test_evidence_grants_once_with_an_audit_row(context, site_id):
    add_post(context, site_id)
    assert grant(context, site_id) == {"post_1"}
    assert grant(context, site_id) == set()
    assert grant(context, site_id, evidence="other terms") == set()
    with context.sessions() as session:
        right = session.scalars(select(Right)).one()
        assert (right.basis, right.evidence) == ("import_evidence", TERMS["evidence"])
        assert session.scalars(select(AuditEntry.action)).all() == ["rights.granted"]


def test_where_a_creator_said_no_the_same_evidence_is_written_down_at_most_once(context, site_id):
    add_post(context, site_id)
    ledger(context, site_id, RightsState.REFUSED, Basis.CREATOR_GRANT)
    later = NOW + timedelta(days=1)
    assert grant(context, site_id, now=later) == {"post_1"}
    assert grant(context, site_id, now=later) == set()


def test_what_is_erased_gets_no_right(context, site_id):
    add_post(context, site_id, state="erased")
    assert grant(context, site_id) == set()
