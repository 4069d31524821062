"""Test databases made from the migrations: a copied file for SQLite, one emptied database a worker for PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from support.peers import missing_peer
from widget_server.db import migrate
from widget_server.db.engine import make_engine
from widget_server.db.tables import Base
from widget_server.secrets import Vault

SECRET = "a root secret for tests only"
POSTGRES = os.environ.get("VITRINE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def test_vault() -> Vault:
    """Return the vault of every test database; equals that of Settings(secret_key=SECRET)."""
    return Vault(SECRET.encode())


test_vault.__test__ = False  # type: ignore[attr-defined]


def sqlite_template(folder: Path) -> Path:
    """Return a migrated SQLite file to copy; its write-ahead log is folded in."""
    path = folder / "template.db"
    engine = make_engine(f"sqlite:///{path}", test_vault())
    migrate.upgrade(engine)
    engine.dispose()
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """Copy the template and return the address of the copy."""
    path = folder / "vitrine.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """Make a migrated database of that name for the block and drop it afterwards; yields its address."""
    address = make_url(POSTGRES)
    server = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
            # Durability is the server's business and is not what these tests ask about.
            connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    except OperationalError as error:
        server.dispose()
        missing_peer(f"no PostgreSQL at {address.render_as_string()}: {str(error.orig).splitlines()[0]}")
    try:
        url = _rendered(address.set(database=name))
        engine = make_engine(url, test_vault())
        migrate.upgrade(engine)
        engine.dispose()
        yield url
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        server.dispose()


def empty(engine: Engine) -> None:
    """Delete every row and start the counters again; quicker for small tables than TRUNCATE, which syncs files."""
    with engine.begin() as connection:
        # The audit log goes only with its site.
        connection.execute(Base.metadata.tables["sites"].delete())
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in ("sites", "users"):
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1, false)"))


def _rendered(url: URL) -> str:
    return url.render_as_string(hide_password=False)
