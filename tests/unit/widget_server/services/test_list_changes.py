from sqlalchemy.orm import Session

from support import NOW
from support.shop import add_site, add_submission
from widget_server.services.list_changes import changed_since
from widget_server.services.revisions import hold_revision


def test_what_was_decided_changed_or_deleted_meanwhile_is_named(session: Session):
    site = add_site(session)
    rows = {id: add_submission(session, site, id) for id in ("same", "decided", "revised")}
    rows["changed"] = add_submission(session, site, "changed", state="held")
    seen = {id: (1, row.state) for id, row in rows.items()} | {"gone": (1, "pending")}
    assert changed_since(session, site.id, seen) == ["gone"]
    rows["decided"].state = "approved"
    rows["revised"].revision = 2
    hold_revision(session, rows["changed"], revision=2, content={}, fingerprint="f", now=NOW)
    session.flush()
    assert changed_since(session, site.id, seen) == ["decided", "revised", "changed", "gone"]


def test_a_card_of_another_site_is_gone(session: Session):
    site, other = add_site(session), add_site(session, "pk_other")
    add_submission(session, other, "theirs")
    assert changed_since(session, site.id, {"theirs": (1, "pending")}) == ["theirs"]
