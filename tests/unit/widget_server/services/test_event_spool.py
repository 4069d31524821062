"""Requests that arrive together are written together; each is told of its own fate."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from support.showcase import small_shop
from widget_server.db.tables import SpooledRequest
from widget_server.services.event_spool import EventSpool

MOST_WAIT_S = 60


@pytest.fixture
def site_id(context):
    with context.sessions() as session:
        return small_shop(session).site_id


def row(site_id, number):
    return {
        "site_id": site_id,
        "id": f"{number:032}",
        "shopper": None,
        "kinds": 1,
        "event_count": 1,
        "body": "{}",
        "source": "",
    }


def together(spool, rows):
    """Append every row from a thread of its own, all of them waiting while another is written; returns the errors."""
    errors = {}

    def append(number, one):
        try:
            spool.append(one)
        except IntegrityError as error:
            errors[number] = error

    threads = [threading.Thread(target=append, args=pair) for pair in enumerate(rows)]
    with spool._writing:
        for thread in threads:
            thread.start()
        while len(spool._waiting) < len(rows):
            threads[0].join(0.01)
    for thread in threads:
        thread.join(MOST_WAIT_S)
    return errors


def test_what_arrives_together_is_one_transaction(context, site_id):
    assert together(EventSpool(context.engine), [row(site_id, number) for number in range(8)]) == {}
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SpooledRequest)) == 8
        if context.engine.dialect.name == "postgresql":
            written_by = text("SELECT count(DISTINCT CAST(xmin AS text)) FROM spooled_requests")
            assert session.scalar(written_by) == 1


def test_a_row_that_cannot_be_kept_costs_no_other(context, site_id):
    errors = together(EventSpool(context.engine), [row(site_id, 1), row(site_id + 9, 2), row(site_id, 3)])
    assert list(errors) == [1]
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SpooledRequest)) == 2
