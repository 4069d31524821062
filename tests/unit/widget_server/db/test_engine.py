import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from widget_server.db.engine import make_engine, read_only
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
