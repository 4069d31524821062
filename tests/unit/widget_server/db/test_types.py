from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from widget_server.db.tables import Site, User
from widget_server.db.types import normal_email

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def site(**values):
    return Site(publishable_key="pk_1", name="Kiln", created_at=NINE, **values)


def test_a_time_comes_back_aware_and_in_utc(session):
    berlin = timezone(timedelta(hours=1))
    row = Site(publishable_key="pk_1", name="Kiln", created_at=datetime(2026, 11, 22, 10, 0, tzinfo=berlin))
    session.add(row)
    session.flush()
    session.expire(row)
    assert row.created_at == NINE
    assert row.created_at.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(session):
    session.add(Site(publishable_key="pk_1", name="Kiln", created_at=datetime(2026, 1, 1)))
    with pytest.raises(StatementError, match="no zone"):
        session.flush()


def test_an_email_is_found_by_its_address_and_unreadable_in_the_table(session):
    session.add(User(email=" Mira@Mail.Example ", fs_uniquifier="u", created_at=NINE))
    session.flush()
    stored = session.execute(text("SELECT email FROM users")).scalar_one()
    assert "mira" not in stored.lower()
    found = session.scalars(select(User).where(User.email == "mira@mail.example")).one()
    session.expire(found)
    assert found.email == "mira@mail.example"


def test_addresses_are_compared_without_case_and_blanks():
    assert normal_email(" A@B.example ") == "a@b.example"
