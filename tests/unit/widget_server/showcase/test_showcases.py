import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError, TimeoutError

import widget_server.showcase.showcases as module
from support import NOW
from support.live import eventually
from support.showcase import KEY, Shop
from widget_server.db.tables import Site, Submission
from widget_server.errors import NotFound
from widget_server.showcase.showcases import Showcases


class Seconds:
    """A clock of seconds that stands until it is moved."""

    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def timed(context, seconds):
    return Showcases(context.engine, context.vault, public_url="", now=context.now, clock_s=seconds)


def take_down(shop, id):
    shop.session.get_one(Submission, (shop.site_id, id)).state = "taken_down"
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.commit()


def test_an_unknown_site_is_not_found_and_takes_no_memory(shop, timed):
    for key in ("pk_unknown", "", "x" * 5000):
        with pytest.raises(NotFound) as refused:
            timed.of(key)
        assert refused.value.parameter == "site"
    assert timed._shelves == {}


def test_a_site_that_was_deleted_is_not_found_any_more(shop, showcases):
    showcases.of(KEY)
    shop.session.delete(shop.session.get_one(Site, shop.site_id))
    shop.session.commit()
    with pytest.raises(NotFound):
        showcases.of(KEY)


def test_a_key_that_names_another_row_now_serves_nothing_of_the_first(shop, timed, seconds):
    assert timed.of(KEY).tiles
    first = shop.session.get_one(Site, shop.site_id)
    shop.open(key="pk_after", name="Restored")
    second = shop.session.get_one(Site, shop.site_id)
    first.publishable_key = "pk_before"
    shop.session.flush()
    second.publishable_key, second.showcase_version = KEY, first.showcase_version
    shop.session.commit()
    seconds.now_s += 1.0
    assert (timed.of(KEY).site.name, timed.of(KEY).tiles) == ("Restored", ())


def test_a_takedown_is_seen_by_every_process_within_a_second(shop, timed, context, seconds):
    processes = [timed, Showcases(context.engine, context.vault, public_url="", now=context.now, clock_s=seconds)]
    assert all("post_dress" in process.of(KEY).candidates.ids for process in processes)
    take_down(shop, "post_dress")
    seconds.now_s += 1.0
    assert all("post_dress" not in process.of(KEY).candidates.ids for process in processes)


def test_a_change_without_a_new_version_loads_nothing(shop, timed, seconds):
    first = timed.of(KEY)
    seconds.now_s += 60
    assert timed.of(KEY) is first


def test_the_database_is_not_asked_again_at_once(shop, timed, seconds):
    first = timed.of(KEY)
    take_down(shop, "post_dress")
    seconds.now_s += 0.1
    assert timed.of(KEY) is first


@pytest.fixture
def questions(engine):
    """The keys of each question for versions, as they were asked."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "showcase_version" in statement and " IN " in statement:
            given = parameters.values() if isinstance(parameters, dict) else parameters
            asked.append(sorted(map(str, given)))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def three(shop):
    """The keys of three sites."""
    keys = [KEY, "pk_b", "pk_c"]
    for key in keys[1:]:
        Shop(shop.session).open(key=key)
    shop.session.commit()
    return keys


def test_one_question_asks_for_all_sites_that_are_wanted(three, timed, seconds, questions):
    for key in three:
        timed.of(key)
    for _ in range(3):
        seconds.now_s += module.CHECK_EVERY_S + 0.01
        questions.clear()
        first = timed.of(three[0])
        eventually(lambda: timed._shelves[three[0]].confirmed_s == seconds.now_s)
        assert [timed.of(key).site.key for key in three[1:]] == three[1:]
        assert (questions, first.site.key) == ([three], three[0])


def test_a_site_that_nobody_wants_is_not_asked_for(three, timed, seconds, questions):
    for key in three:
        timed.of(key)
    seconds.now_s += module.MAX_STALE_S
    questions.clear()
    timed.of(KEY)
    assert questions == [[KEY]]


def test_a_change_found_by_anothers_question_is_loaded_when_its_site_is_wanted(three, timed, seconds, session):
    for key in three:
        timed.of(key)
    session.execute(update(Site).where(Site.publishable_key == "pk_b").values(name="Renamed", showcase_version=9))
    session.commit()
    seconds.now_s += module.CHECK_EVERY_S + 0.01
    timed.of(KEY)
    eventually(lambda: timed._shelves[KEY].confirmed_s == seconds.now_s)
    assert timed._shelves["pk_c"].confirmed_s == seconds.now_s > timed._shelves["pk_b"].confirmed_s
    timed.of("pk_b")
    eventually(lambda: timed.of("pk_b").site.name == "Renamed")


def test_a_right_that_ran_out_is_gone_at_once(shop, timed, clock):
    shop.post("post_brief", right_expires_at=NOW + timedelta(minutes=5))
    shop.session.commit()
    assert "post_brief" in timed.of(KEY).candidates.ids
    clock.advance(minutes=5)
    assert "post_brief" not in timed.of(KEY).candidates.ids


def test_without_its_database_a_site_is_shown_for_minutes_and_heals(shop, timed, seconds, monkeypatch):
    asked = []

    def unreachable(key):
        asked.append(key)
        raise OperationalError("SELECT", {}, Exception("the connection is refused"))

    first = timed.of(KEY)
    with monkeypatch.context() as broken:
        broken.setattr(timed, "_version", unreachable)
        seconds.now_s += 5
        assert timed.of(KEY) is timed.of(KEY) is first
        assert len(asked) == 1  # not by every request
        assert timed.unconfirmed_s(KEY) == 5
        seconds.now_s += module.MAX_UNREACHABLE_S
        with pytest.raises(OperationalError):
            timed.of(KEY)
    take_down(shop, "post_dress")
    assert "post_dress" not in timed.of(KEY).candidates.ids
    assert timed.unconfirmed_s(KEY) == 0


def test_a_database_without_a_free_connection_counts_as_unreachable(shop, timed, seconds, monkeypatch):
    first = timed.of(KEY)

    def exhausted(key):
        raise TimeoutError("QueuePool limit of size 10 overflow 20 reached")

    monkeypatch.setattr(timed, "_version", exhausted)
    seconds.now_s += 5
    assert timed.of(KEY) is first
    assert timed.unconfirmed_s(KEY) == 5


def test_a_right_that_ends_without_a_database_takes_its_tile_and_no_other(shop, timed, seconds, clock, monkeypatch):
    shop.post("post_brief", right_expires_at=NOW + timedelta(minutes=5))
    shop.post("post_long", right_expires_at=NOW + timedelta(minutes=8))
    shop.review("rev_brief", "AT-SHI-003", 1, right_expires_at=NOW + timedelta(minutes=5))
    shop.session.commit()
    first = timed.of(KEY)
    photo = first.sources["post_brief"].pictures[0]

    def unreachable(key):
        raise OperationalError("SELECT", {}, Exception("the connection is refused"))

    with monkeypatch.context() as broken:
        broken.setattr(timed, "_version", unreachable)
        seconds.now_s += 5
        assert timed.of(KEY) is first
        clock.advance(minutes=5)
        left = timed.of(KEY)
        assert set(first.candidates.ids) - set(left.candidates.ids) == {"post_brief"}
        assert len(left.tiles) == len(left.candidates.ids)
        assert (photo in left.media, photo in left.gone) == (False, True)
        assert [review.id for review in left.reviews["AT-SHI-003"].reviews] == ["rev_shirt"]
        assert left.reviews["AT-SHI-003"].summary["average"] == 4
        assert left.state != first.state
        assert timed.of(KEY) is left
        clock.advance(minutes=3)
        assert "post_long" not in timed.of(KEY).candidates.ids
    seconds.now_s += module.NO_WAIT_S
    healed = timed.of(KEY)
    assert healed.lapsed_count == 0
    assert set(healed.candidates.ids) == set(first.candidates.ids) - {"post_brief", "post_long"}


def test_a_rolled_back_change_is_never_seen(shop, showcases):
    first = showcases.of(KEY)
    shop.session.get_one(Site, shop.site_id).showcase_version += 1
    shop.session.flush()
    shop.session.rollback()
    assert showcases.of(KEY) is first


@pytest.fixture
def stuck(timed, monkeypatch):
    """A database that answers nothing until the test lets it go on; counts how often it was asked."""
    gate, asked, real = threading.Event(), [], timed._version

    def version(key):
        asked.append(key)
        assert gate.wait(30)
        return real(key)

    monkeypatch.setattr(timed, "_version", version)
    gate.asked = asked
    gate.set()
    yield gate
    gate.set()


def test_a_slow_database_makes_no_reader_wait_for_another(shop, timed, seconds, stuck, monkeypatch):
    old = timed.of(KEY)
    monkeypatch.setattr(module, "PATIENCE_S", 0.2)
    stuck.clear()
    seconds.now_s += 5
    found = []
    threads = [threading.Thread(target=lambda: found.append(timed.of(KEY)), daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [old] * 6  # while the database still says nothing
    assert len(stuck.asked) == 2
    assert timed.unconfirmed_s(KEY) == 5


def test_what_was_confirmed_within_a_second_is_answered_while_the_check_is_in_flight(shop, timed, seconds, stuck):
    old = timed.of(KEY)
    stuck.clear()
    seconds.now_s += 0.9
    assert timed.of(KEY) is old
    assert timed.unconfirmed_s(KEY) == 0


def test_a_database_that_was_late_is_trusted_again_once_it_answers_in_time(shop, timed, seconds, stuck, monkeypatch):
    timed.of(KEY)
    stuck.clear()
    seconds.now_s += 5
    with monkeypatch.context() as impatient:
        impatient.setattr(module, "PATIENCE_S", 0.2)
        timed.of(KEY)
    take_down(shop, "post_dress")
    seconds.now_s += 4
    stuck.set()
    eventually(lambda: timed._shelves[KEY].check.ended.is_set())
    assert timed.unconfirmed_s(KEY) == 4  # the late answer is as old as its question
    seconds.now_s += module.NO_WAIT_S
    assert "post_dress" not in timed.of(KEY).candidates.ids
    assert timed.unconfirmed_s(KEY) == 0


def test_a_cold_site_of_a_stuck_database_is_refused_and_takes_no_memory(shop, timed, stuck, monkeypatch):
    stuck.clear()
    with monkeypatch.context() as impatient:
        impatient.setattr(module, "LOAD_PATIENCE_S", 0.2)
        with pytest.raises(module.DatabaseLate):
            timed.of(KEY)
    stuck.set()
    assert timed.of(KEY).tiles

    def unreachable(key):
        raise OperationalError("SELECT", {}, Exception("the connection is refused"))

    monkeypatch.setattr(timed, "_version", unreachable)
    with pytest.raises(OperationalError):
        timed.of("pk_guessed")
    assert "pk_guessed" not in timed._shelves


@pytest.fixture
def slow_load(monkeypatch):
    """Loading that waits until the test lets it go on; counts how often it began."""
    gate, begun, real = threading.Event(), [], module.load_snapshot

    def load(*args, **kwargs):
        begun.append(1)
        assert gate.wait(10)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "load_snapshot", load)
    gate.begun = begun
    return gate


def test_many_cold_threads_load_once(shop, timed, slow_load):
    found = []
    threads = [threading.Thread(target=lambda: found.append(timed.of(KEY))) for _ in range(20)]
    for thread in threads:
        thread.start()
    slow_load.set()
    for thread in threads:
        thread.join(10)
    assert len(slow_load.begun) == 1
    assert len({id(snapshot) for snapshot in found}) == 1
    assert len(found) == 20


def test_while_one_loads_the_others_get_the_old_one_but_not_for_longer_than_a_second(shop, timed, seconds, slow_load):
    slow_load.set()
    old = timed.of(KEY)
    slow_load.clear()
    take_down(shop, "post_dress")
    seconds.now_s += 0.5
    loading = threading.Thread(target=lambda: timed.of(KEY))
    loading.start()
    eventually(lambda: len(slow_load.begun) == 2)
    assert timed.of(KEY) is old
    seconds.now_s += 0.6
    waited = []
    waiting = threading.Thread(target=lambda: waited.append(timed.of(KEY)))
    waiting.start()
    slow_load.set()
    loading.join(10)
    waiting.join(10)
    assert waited[0] is not old
    assert "post_dress" not in waited[0].candidates.ids
