"""Folding: every event counts once, whatever is repeated, interrupted or done twice."""

import threading

import numpy as np
import pytest
from sqlalchemy import select

from ranking import page_scope, scope_key
from ranking.position_bias import Examination
from support import NOW
from support.events import DRESSES, event, list_token, look_and_click, reported, served_list
from support.showcase import small_shop
from widget_server.db.tables import EngagementCount, EventRequest, FoldedKeys, Site, SpooledRequest
from widget_server.services import fold_events as module
from widget_server.services.event_types import EventBatch, PurchasedLine
from widget_server.services.find_site import lock_site
from widget_server.services.fold_events import FoldReport, fold_all, fold_events, fold_waiting
from widget_server.services.folded_keys import FoldedKeysMemory
from widget_server.services.record_events import record_events
from widget_server.showcase.load_site import load_order

HOUR_S = int(NOW.timestamp())  # nine o'clock is the start of an hour
DRESS, SHIRT = 1, 2


@pytest.fixture
def site_id(context):
    with context.sessions() as session:
        return small_shop(session).site_id


@pytest.fixture
def token(context, site_id):
    return list_token(context, served_list(site_id, DRESS, SHIRT))


def counted(context):
    """Return {(tile number, hour): (clicks, impressions)}."""
    with context.sessions() as session:
        rows = list(session.scalars(select(EngagementCount)))
    assert all(row.scope == scope_key(page_scope(DRESSES)) for row in rows)
    return {(row.number, row.bucket_s): (row.click_count, row.impression_count) for row in rows}


def version(context):
    with context.sessions() as session:
        return session.scalars(select(Site.showcase_version)).one()


def test_looks_and_clicks_become_counters_of_page_tile_and_hour(context, site_id, token):
    look_and_click(context, site_id, token, {"post_dress": True, "post_shirt": False}, view="a")
    look_and_click(context, site_id, token, {"post_dress": False, "post_shirt": True}, view="b")
    before = version(context)
    assert fold_events(context, site_id) == FoldReport(events=6, duplicates=0, counters=2)
    second = Examination().probability(2)
    assert counted(context) == {(DRESS, HOUR_S): (1.0, 2.0), (SHIRT, HOUR_S): (1.0, pytest.approx(2 * second))}
    assert version(context) == before + 1


def test_a_second_fold_adds_to_the_first_and_repeats_nothing(context, site_id, token):
    look_and_click(context, site_id, token, {"post_dress": False}, view="a")
    fold_events(context, site_id)
    look_and_click(context, site_id, token, {"post_dress": False}, view="b")
    again = [event(9), event(8, "open")]  # the look of view a once more, and its click, which is new
    record_events(context, site_id, EventBatch(view="a", lists=(token,), events=again))
    assert fold_events(context, site_id) == FoldReport(events=3, duplicates=1, counters=1)
    assert counted(context) == {(DRESS, HOUR_S): (1.0, 2.0)}
    assert fold_events(context, site_id) == FoldReport()


def test_nothing_to_fold_changes_nothing_that_shoppers_see(context, site_id):
    before = version(context)
    assert fold_events(context, site_id) == FoldReport()
    assert version(context) == before


def test_small_batches_count_the_same_as_a_large_one(context, site_id, token, monkeypatch):
    for view in range(7):
        look_and_click(context, site_id, token, {"post_dress": view % 2 == 0, "post_shirt": False}, view=f"v{view}")
    monkeypatch.setattr(module, "BATCH_REQUESTS", 1)
    assert fold_events(context, site_id).events == 18
    assert counted(context)[DRESS, HOUR_S] == (4.0, 7.0)


def test_a_fold_that_breaks_leaves_everything_waiting(context, site_id, token, monkeypatch):
    look_and_click(context, site_id, token, {"post_dress": True}, view="a")
    monkeypatch.setattr(module, "bump", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("the power fails")))
    with pytest.raises(RuntimeError):
        fold_events(context, site_id)
    assert counted(context) == {}
    monkeypatch.undo()
    fold_events(context, site_id)
    assert counted(context) == {(DRESS, HOUR_S): (1.0, 1.0)}


def test_one_sender_counts_for_a_few_views_of_a_tile_a_day(context, site_id, token):
    for view in range(30):
        batch = EventBatch(view=f"bot {view}", lists=(token,), events=[event(0), event(1, "open")], source="abcdef")
        record_events(context, site_id, batch)
        if view % 10 == 0:
            fold_events(context, site_id)
    fold_events(context, site_id)
    assert counted(context) == {(DRESS, HOUR_S): (2.0, 5.0)}


def test_robots_that_click_unseen_are_held_to_what_people_did_in_earlier_folds(context, site_id, token):
    for view in range(20):
        look_and_click(context, site_id, token, {"post_dress": False, "post_shirt": view < 10}, view=f"v{view}")
    fold_events(context, site_id)
    for minute in range(3):
        for view in range(30):
            batch = EventBatch(view=f"bot {minute} {view}", lists=(token,), events=[event(0, "open")])
            record_events(context, site_id, batch)
        look_and_click(context, site_id, token, {"post_dress": False}, view=f"person {minute}")
        fold_events(context, site_id)
    with context.engine.connect() as connection:
        counters = load_order(connection, site_id).counters
    found = dict(zip(counters.tile.tolist(), zip(counters.clicks, counters.impressions, strict=True), strict=True))
    kept = found[SHIRT][0] / 10  # what half an hour left of ten clicks
    assert found[DRESS] == (pytest.approx(1.0), pytest.approx(23 * kept + 1.0))
    assert kept == pytest.approx(1.0, abs=0.01)


def test_what_says_who_sent_is_gone_once_folded(context, site_id, token):
    record_events(context, site_id, EventBatch(view="v", lists=(token,), events=[event()], source="abcdef"))
    fold_events(context, site_id)
    with context.sessions() as session:
        assert list(session.scalars(select(SpooledRequest))) == []
        assert "abcde" not in repr(vars(session.scalars(select(EventRequest)).one()))


def test_what_is_counted_is_kept_as_it_was_reported(context, site_id, token):
    look_and_click(context, site_id, token, {"post_dress": True, "post_shirt": False}, view="a")
    before = reported(context)
    fold_events(context, site_id)
    assert reported(context) == before
    with context.sessions() as session:
        assert session.scalars(select(EventRequest.event_count)).all() == [3]


def test_another_process_and_a_memory_that_was_lost_count_nothing_twice(context, site_id, token):
    for view in "ab":
        look_and_click(context, site_id, token, {"post_dress": True}, view=view)
        fold_events(context.at(context.now), site_id)
    look_and_click(context, site_id, token, {"post_dress": True}, view="a")
    context.__dict__["folded_keys"] = FoldedKeysMemory()
    assert fold_events(context, site_id).duplicates == 2
    assert counted(context) == {(DRESS, HOUR_S): (2.0, 2.0)}


def test_a_fold_inside_a_transaction_that_fails_is_not_remembered(context, site_id, token):
    look_and_click(context, site_id, token, {"post_dress": True}, view="a")
    with context.sessions() as session:
        fold_all(session, context, site_id)
        session.rollback()
    assert fold_events(context, site_id) == FoldReport(events=2, duplicates=0, counters=1)


def test_a_purchase_is_no_click(context, site_id, token):
    lines = (PurchasedLine(product="AT-DRE-001", quantity=1, value_minor=7990),)
    bought = event(0, "purchase", None, list=None, order="1", lines=lines)
    record_events(context, site_id, EventBatch(view="v", lists=(), events=[bought]))
    assert fold_events(context, site_id) == FoldReport()


def test_keys_are_forgotten_when_their_lists_have_run_out(context, site_id, token, clock):
    look_and_click(context, site_id, token, {"post_dress": False}, view="a")
    fold_events(context, site_id)
    clock.advance(hours=24)
    fold_events(context, site_id)
    with context.sessions() as session:
        kept = session.scalars(select(FoldedKeys)).one()
    assert len(np.frombuffer(kept.keys, dtype="<i8")) == 1
    clock.advance(hours=2)
    fold_events(context, site_id)
    with context.sessions() as session:
        assert list(session.scalars(select(FoldedKeys))) == []


def test_an_event_that_waited_for_days_counts_in_its_own_hour(context, site_id, token, clock):
    look_and_click(context, site_id, token, {"post_dress": False}, view="a")
    clock.advance(days=9)
    fold_events(context, site_id)
    assert counted(context) == {(DRESS, HOUR_S): (0.0, 1.0)}


def test_every_site_with_something_waiting_is_folded(context, site_id, token):
    look_and_click(context, site_id, token, {"post_dress": False}, view="a")
    fold_waiting(context)
    assert counted(context) == {(DRESS, HOUR_S): (0.0, 1.0)}
    before = version(context)
    fold_waiting(context)
    assert version(context) == before


def test_sites_do_not_count_for_each_other(context, site_id, token):
    with context.sessions.begin() as session:
        other = Site(publishable_key="pk_other", name="Other", created_at=NOW)
        session.add(other)
        session.flush()
        other_id = other.id
    look_and_click(context, site_id, token, {"post_dress": False}, view="a")
    assert fold_events(context, other_id) == FoldReport()
    assert counted(context) == {}


class TestPostgres:
    """On SQLite everybody waits for the one writer anyway."""

    @pytest.fixture
    def database_url(self, _postgres_url):
        return _postgres_url

    def test_a_site_that_another_worker_folds_is_left_to_it(self, context, site_id, token):
        look_and_click(context, site_id, token, {"post_dress": True}, view="a")
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            fold_waiting(context)
            assert counted(context) == {}
        fold_waiting(context)
        assert counted(context) == {(DRESS, HOUR_S): (1.0, 1.0)}

    def test_a_fold_or_an_import_holds_up_no_beacon(self, context, site_id, token):
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            beacon = threading.Thread(
                target=look_and_click, args=(context, site_id, token, {"post_dress": True}), kwargs={"view": "a"}
            )
            beacon.start()
            beacon.join(20)
            was_held_up = beacon.is_alive()
        beacon.join()
        assert not was_held_up
        assert len(reported(context)) == 2
