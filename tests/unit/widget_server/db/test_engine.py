import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from widget_server.db.engine import CONNECT_TIMEOUT_S, for_pages, make_engine, read_only
from widget_server.secrets import Vault


@pytest.fixture
def sqlite(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'deep' / 'store.db'}", Vault(b"x"))
    yield engine
    engine.dispose()


def test_sqlite_is_durable_checks_foreign_keys_and_waits(sqlite):
    with sqlite.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_row_of_no_site_is_refused(engine):
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO site_origins (site_id, origin) VALUES (999, 'https://a.example')"))


def test_readers_do_not_wait_for_a_writer(sqlite):
    with sqlite.begin() as writer:
        writer.execute(text("CREATE TABLE t (a INTEGER)"))
    with sqlite.begin() as writer:
        writer.execute(text("INSERT INTO t VALUES (1)"))
        with read_only(sqlite).connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM t")).scalar_one() == 0


def test_two_writers_take_turns_and_neither_write_is_lost(sqlite):
    with sqlite.begin() as connection:
        connection.execute(text("CREATE TABLE n (v INTEGER)"))
        connection.execute(text("INSERT INTO n VALUES (0)"))

    def add_one_fifty_times():
        for _ in range(50):
            with sqlite.begin() as connection:
                value = connection.execute(text("SELECT v FROM n")).scalar_one()
                connection.execute(text("UPDATE n SET v = :v"), {"v": value + 1})

    threads = [threading.Thread(target=add_one_fifty_times) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite.connect() as connection:
        assert connection.execute(text("SELECT v FROM n")).scalar_one() == 100


@pytest.fixture
def postgres(request):
    engine = make_engine(request.getfixturevalue("_postgres_url"), Vault(b"x"))
    yield engine
    engine.dispose()


def test_a_page_does_not_wait_for_a_slow_statement_and_a_job_does(postgres, monkeypatch):
    monkeypatch.setattr("widget_server.db.engine.PAGE_STATEMENT_TIMEOUT_MS", 50)
    sleep = text("SELECT 1 FROM pg_sleep(0.3)")
    for isolation in ("READ COMMITTED", "REPEATABLE READ"):
        reader = for_pages(postgres).connect().execution_options(isolation_level=isolation)
        with reader, pytest.raises(DBAPIError, match="statement timeout"):
            reader.execute(sleep)
    with postgres.connect() as job:  # on a connection that a page had before
        assert job.execute(sleep).scalar_one() == 1


def test_waiting_for_a_server_or_a_free_connection_has_an_end(postgres):
    with postgres.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()
    assert told["connect_timeout"] == str(CONNECT_TIMEOUT_S)
    assert told["keepalives_idle"] == "10"
    assert postgres.pool.timeout() == 5


def test_the_address_may_say_how_long_to_wait_for_a_server(request):
    url = request.getfixturevalue("_postgres_url")
    engine = make_engine(f"{url}{'&' if '?' in url else '?'}connect_timeout=17", Vault(b"x"))
    with engine.connect() as connection:
        assert connection.connection.driver_connection.info.get_parameters()["connect_timeout"] == "17"
    engine.dispose()
