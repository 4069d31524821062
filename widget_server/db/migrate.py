"""Creating and migrating the store; safe to repeat and safe for two processes at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_MIGRATIONS = Path(__file__).parent / "migrations"
# An arbitrary number that names Vitrine's migration lock among PostgreSQL's advisory locks.
_LOCK = 7_246_001


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the store to a revision, the newest by default."""
    with engine.begin() as connection:
        _lock(connection)
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the store back to a revision; "base" removes every table."""
    with engine.begin() as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """Return the revision the store is at, None before the first `vitrine init`."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def write_revision(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between the tables and the store (developers only)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _lock(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE already lets one migrator in at a time.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
