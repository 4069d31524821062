from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from support.clock import NOW
from support.desk import add_person
from support.shop import add_site, add_submission
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import DecisionRow, SecondLook, Site
from widget_server.services.measure_people import LOOKS_BACK, measure_people


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session, "pk_kiln")
    for role in ("owner", "moderator"):
        add_person(session, site, role)
    add_person(session, add_site(session, "pk_other"), "owner", "jo@other.example")
    add_submission(session, site, "post_1")
    session.flush()
    return site


def decision(session: Session, site: Site, user_id: int, *, took_ms=None, action="approve", bulk="", ago=timedelta(1)):
    row = DecisionRow(
        site_id=site.id, id=time_ordered_id(NOW - ago), submission_id="post_1", revision=1, action=action, bulk=bulk,
        from_state="pending", to_state="approved", actor=f"user:{user_id}", at=NOW - ago, took_ms=took_ms,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def looked(session: Session, site: Site, row: DecisionRow, by: int, second: str, ago=timedelta(hours=1)) -> None:
    session.add(
        SecondLook(
            site_id=site.id, id=row.id, submission_id="post_1", revision=1, state="approved", action=row.action,
            actor=row.actor, second_action=second, second_actor=f"user:{by}", looked_at=NOW - ago if by else None,
        )
    )  # fmt: skip
    session.flush()


def test_decisions_and_their_median_time_are_counted_by_person(session, site):
    for took_ms in (1000, 2000, 3000, 9000, 60_000, None):
        decision(session, site, 2, took_ms=took_ms)
    decision(session, site, 2, action="reject", bulk="b")
    decision(session, site, 2, action="reopen", took_ms=1)  # takes one back: no verdict
    decision(session, site, 2, took_ms=1, ago=LOOKS_BACK + timedelta(1))
    moderator, owner = measure_people(session, site.id, NOW)
    assert (moderator.email, moderator.decision_count, moderator.rejected_count, moderator.bulk_count) == (
        "moderator@kiln.example", 7, 1, 1
    )  # fmt: skip
    assert (moderator.timed_count, moderator.median_s) == (5, 3.0)
    assert (owner.decision_count, owner.median_s) == (0, None)


def test_of_few_timed_decisions_there_is_no_median(session, site):
    for took_ms in (1000, 2000, 3000, 9000):
        decision(session, site, 2, took_ms=took_ms)
    assert measure_people(session, site.id, NOW)[0].median_s is None


def test_agreement_is_the_share_of_looks_that_say_the_same_with_its_interval(session, site):
    for second in ("approve", "approve", "approve", "reject"):
        looked(session, site, decision(session, site, 2), 1, second)
    looked(session, site, decision(session, site, 2), 0, "")  # nobody has looked yet
    looked(session, site, decision(session, site, 2), 1, "reject", LOOKS_BACK + timedelta(1))
    moderator, owner = measure_people(session, site.id, NOW)
    assert (moderator.checked_count, moderator.agreed_count, moderator.looked_count) == (4, 3, 0)
    assert (round(moderator.low, 3), round(moderator.high, 3)) == (0.301, 0.954)  # Wilson, 3 of 4
    assert (owner.checked_count, owner.looked_count) == (0, 4)


def test_one_person_is_measured_alone_and_strangers_not_at_all(session, site):
    assert [one.user_id for one in measure_people(session, site.id, NOW, user_id=1)] == [1]
    assert measure_people(session, site.id, NOW, user_id=3) == []
