from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rights import Basis, RightsState, may_show, state_at
from moderation.types import Kind
from support import NOW
from support.shop import add_site, add_submission, allow
from widget_server.db.tables import Report, Right, Submission
from widget_server.services.grant_rights import ledger_of
from widget_server.services.list_cards import page_of_ids
from widget_server.services.list_filter import ListFilter
from widget_server.services.queues import Queue, count_queues, count_waiting, right_in_force

CREATOR, SHOP = Basis.CREATOR_GRANT, Basis.MERCHANT_OWN
GRANTED, NO, OVER, ASKED = RightsState.GRANTED, RightsState.REVOKED, RightsState.EXPIRED, RightsState.REQUESTED
# (state, basis, days ago, days until it runs out or None)
LEDGERS = {
    "for_mail_only": [(GRANTED, SHOP, 3, None, ["email"])],
    "no_more_mail": [(GRANTED, SHOP, 3, None), (NO, CREATOR, 2, None, ["email"])],
    "none": [],
    "granted": [(GRANTED, SHOP, 3, None)],
    "until_tomorrow": [(GRANTED, SHOP, 3, 1)],
    "until_yesterday": [(GRANTED, SHOP, 3, -1)],
    "from_tomorrow": [(GRANTED, SHOP, -1, None)],
    "asked": [(ASKED, CREATOR, 2, None)],
    "revoked": [(GRANTED, SHOP, 3, None), (NO, SHOP, 2, None)],
    "granted_again": [(GRANTED, SHOP, 3, None), (NO, SHOP, 2, None), (GRANTED, SHOP, 1, None)],
    "creator_said_no": [(NO, CREATOR, 3, None), (GRANTED, SHOP, 2, None)],
    "creator_said_yes_after_all": [(NO, CREATOR, 3, None), (GRANTED, CREATOR, 2, None)],
    "refused_at_that_instant": [(GRANTED, CREATOR, 2, None), (NO, CREATOR, 2, None)],
    "ended": [(GRANTED, SHOP, 3, None), (OVER, SHOP, 2, None)],
    "other_basis_ended": [(GRANTED, CREATOR, 3, None), (OVER, SHOP, 2, None)],
    "renewed": [(GRANTED, SHOP, 5, -1), (GRANTED, SHOP, 0, None)],
    "asked_after_it_ran_out": [(GRANTED, CREATOR, 5, -2), (ASKED, CREATOR, 1, None)],
}


def listed(session: Session, site_id: int, queue: Queue) -> set[str]:
    return set(page_of_ids(session, site_id, ListFilter(queue=queue), now=NOW, limit=50)[0])


@pytest.fixture
def site_id(session: Session) -> int:
    return add_site(session).id


def test_the_store_says_of_every_ledger_what_the_ledger_says_itself(session: Session):
    site = add_site(session)
    for name, ledger in LEDGERS.items():
        add_submission(session, site, name, state="approved")
        for number, (state, basis, ago, lasts, *scope) in enumerate(ledger):
            session.add(
                Right(
                    site_id=site.id, id=f"{name[:20]}{number}", submission_id=name, state=state.value,
                    basis=basis.value,
                    actor="x", at=NOW - timedelta(days=ago),
                    scope=scope[0] if scope else ["site"],
                    expires_at=None if lasts is None else NOW + timedelta(days=lasts),
                )
            )  # fmt: skip
    session.flush()
    ledgers = ledger_of(session, site.id, LEDGERS)
    said = {name: state_at(ledgers.get(name, []), NOW) for name in LEDGERS}
    missing = {name for name, state in said.items() if state is not GRANTED}
    assert listed(session, site.id, Queue.RIGHTS) | listed(session, site.id, Queue.EXPIRED) == missing
    assert listed(session, site.id, Queue.EXPIRED) == {name for name, state in said.items() if state is OVER}
    assert listed(session, site.id, Queue.RIGHTS) & listed(session, site.id, Queue.EXPIRED) == set()


def test_the_store_says_of_two_hundred_made_ledgers_whether_they_let_show(session: Session):
    site, chance = add_site(session), Random(7)
    names = [f"made_{number}" for number in range(200)]
    for name in names:
        add_submission(session, site, name, state="approved", photos=0)
        for number in range(chance.randrange(1, 6)):
            session.add(
                Right(
                    site_id=site.id, id=f"{name}_{number}", submission_id=name, actor="x",
                    state=chance.choice((GRANTED, GRANTED, GRANTED, *list(RightsState)[1:])).value,
                    basis=chance.choice((CREATOR, CREATOR, SHOP, Basis.IMPORT_EVIDENCE)).value,
                    # Few days, so that much is said in the same instant, and some of it tomorrow.
                    at=NOW - timedelta(days=chance.randrange(-1, 4)),
                    scope=chance.choice((["site"], ["site"], ["email"], ["ads", "site"])),
                    expires_at=chance.choice((None, None, NOW - timedelta(hours=1), NOW + timedelta(days=1))),
                )
            )  # fmt: skip
    session.flush()
    in_force = set(session.scalars(select(Submission.id).where(Submission.site_id == site.id, right_in_force(NOW))))
    ledgers = ledger_of(session, site.id, names)
    assert in_force == {name for name in names if may_show(ledgers[name], NOW)}
    assert 30 < len(in_force) < 170


def test_what_waits_is_either_new_or_held(session: Session):
    site = add_site(session)
    add_submission(session, site, "new")
    add_submission(session, site, "flagged", verdicts=[{"outcome": "hold", "reason": "spam"}])
    add_submission(session, site, "changed", state="held")
    add_submission(session, site, "rejected", state="rejected")
    assert listed(session, site.id, Queue.NEW) == {"new"}
    assert listed(session, site.id, Queue.HELD) == {"flagged", "changed"}
    assert listed(session, site.id, Queue.WAITING) == {"new", "flagged", "changed"}
    assert listed(session, site.id, Queue.REJECTED) == {"rejected"}


def test_what_is_reported_is_listed_until_somebody_has_looked(session: Session):
    site = add_site(session)
    add_submission(session, site, "fine", state="approved")
    add_submission(session, site, "reported", state="approved")
    for number in range(2):
        session.add(Report(site_id=site.id, id=f"r{number}", submission_id="reported", reason="spam", at=NOW))
    session.add(Report(site_id=site.id, id="old", submission_id="fine", reason="spam", at=NOW, resolved_at=NOW))
    session.flush()
    assert listed(session, site.id, Queue.REPORTED) == {"reported"}
    assert count_queues(session, site.id, NOW)[Queue.REPORTED] == 1


def test_every_queue_is_counted_as_it_is_listed(session: Session):
    site = add_site(session)
    other = add_site(session, "pk_other")
    for at, state in enumerate(("pending", "held", "approved", "rejected", "taken_down", "approved")):
        add_submission(session, site, f"p{at}", state=state)
        add_submission(session, other, f"q{at}", state=state)
    allow(session, add_submission(session, site, "allowed", state="approved"))
    add_submission(session, site, "flagged", rating=1, product_id="V", verdicts=[{"outcome": "hold"}])
    counts = count_queues(session, site.id, NOW)
    assert counts == {queue: len(listed(session, site.id, queue)) for queue in Queue}
    assert counts[Queue.WAITING] == 3
    assert count_waiting(session, site.id) == {Kind.POST: 2, Kind.REVIEW: 1, Kind.QUESTION: 0}
