"""The engine for SQLite or PostgreSQL, set up so that what was acknowledged is durable."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from widget_server.secrets import Vault

# A writer waits this long for another writer; longer than any transaction of ours should take.
BUSY_TIMEOUT_MS = 15_000
# What a database raises that cannot be reached, stops meanwhile, or has no connection free (which is no DBAPIError).
UNREACHABLE = (OperationalError, InterfaceError, TimeoutError)
# Who finds no connection free or gets none this soon is told to come again, instead of piling up behind others.
POOL_TIMEOUT_S = 5
CONNECT_TIMEOUT_S = 5
# The slowest query of a snapshot takes a second for 100,000 tiles. Writers, imports and jobs have no such limit.
PAGE_STATEMENT_TIMEOUT_MS = 10_000
# A server that vanished without a word is noticed within half a minute and not after hours.
_KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def make_engine(database_url: str, vault: Vault) -> Engine:
    """Return an engine whose sealed columns use this vault.

    SQLite runs in WAL with foreign keys on, a busy timeout and synchronous=FULL, so that an acknowledged write
    survives a power cut; its transactions begin IMMEDIATE, because a read that turns into a write could otherwise
    fail without waiting.  Source: sqlite.org/wal.html, sqlite.org/pragma.html.
    """
    url = make_url(database_url)
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    options = {} if sqlite else _server_options(url)
    # Parameters hold names, texts and addresses of people: an error that is logged must not repeat them.
    engine = create_engine(url, hide_parameters=True, **options)
    engine.dialect.vitrine_vault = vault  # type: ignore[attr-defined]
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite_transaction)
    else:
        event.listen(engine, "begin", _limit_statements)
    return engine


def _server_options(url: URL) -> dict[str, Any]:
    defaults = {"connect_timeout": CONNECT_TIMEOUT_S, **_KEEPALIVE}
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 20,
        "pool_timeout": POOL_TIMEOUT_S,
        # What the operator wrote into the address counts more.
        "connect_args": {name: value for name, value in defaults.items() if name not in url.query},
    }


def _prepare_sqlite_connection(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is switched off: _begin_sqlite_transaction says BEGIN instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Any) -> None:
    read_only = connection.get_execution_options().get("vitrine_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _limit_statements(connection: Any) -> None:
    timeout_ms = connection.get_execution_options().get("vitrine_statement_timeout_ms")
    if timeout_ms is not None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {timeout_ms:d}")


def read_only(engine: Engine) -> Engine:
    """Return the same engine for readers: on SQLite its transactions never wait for a writer."""
    return engine.execution_options(vitrine_read_only=True)


def for_pages(engine: Engine) -> Engine:
    """Return the same engine for what shoppers wait for: read only, and a statement that takes too long is ended."""
    return read_only(engine).execution_options(vitrine_statement_timeout_ms=PAGE_STATEMENT_TIMEOUT_MS)
