from datetime import timedelta

from sqlalchemy.orm import Session

from support import NOW
from support.desk import add_person
from support.shop import add_site
from widget_server.services.audit import record
from widget_server.services.list_audit import list_audit


def test_the_log_is_paged_newest_first_and_names_people(session: Session):
    site = add_site(session)
    person = add_person(session, site, "owner")
    for number in range(5):
        record(
            session, site_id=site.id, at=NOW + timedelta(seconds=number), actor=f"user:{person.id}",
            action="key.created" if number % 2 else "keyring.made", subject_kind="key", subject_id=str(number),
        )  # fmt: skip
    session.commit()
    first = list_audit(session, site.id, limit=3)
    assert [line.subject_id for line in first.lines] == ["4", "3", "2"]
    assert first.lines[0].actor == "owner@kiln.example"
    second = list_audit(session, site.id, limit=3, before=first.before)
    assert ([line.subject_id for line in second.lines], second.before) == (["1", "0"], "")
    assert [line.subject_id for line in list_audit(session, site.id, area="key").lines] == ["3", "1"]
