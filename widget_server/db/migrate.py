"""Creating and migrating the store; safe to repeat and safe for two processes at once.

Beside the store's revision stands the oldest revision whose code works with it, as the migration states it: code that
is older than the store knows by this whether it may go on. Revisions are numbers of four digits, compared as texts.
"""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from widget_server.errors import VitrineError

_MIGRATIONS = Path(__file__).parent / "migrations"
# An arbitrary number that names Vitrine's migration lock among PostgreSQL's advisory locks.
_LOCK = 7_246_001


class StoreTooNew(VitrineError):
    """The store was migrated to a revision that this code does not work with."""

    code = "database_newer"
    status = 503
    title = "The store belongs to a newer release"


@dataclass(frozen=True, kw_only=True)
class StoreState:
    """How the store and this code stand to each other, in revisions.  found : None before the first `vitrine init`."""

    found: str | None
    wanted: str
    oldest_code: str | None

    @property
    def is_usable(self) -> bool:
        """Whether this code works with the store: one of its own revision, or a newer one that says so."""
        return self.found == self.wanted or (self.is_newer and (self.oldest_code or "9999") <= self.wanted)

    @property
    def is_newer(self) -> bool:
        """Whether a newer release has migrated the store."""
        return self.found is not None and self.found > self.wanted

    @property
    def way_out(self) -> str:
        """Return what is wrong with a store that is not usable, and what to do."""
        if self.found is None:
            return "The store does not exist yet. Run `vitrine init`."
        needs = f"The store is at {self.found}, this release needs {self.wanted}."
        return f"{needs} Install the newer release." if self.is_newer else f"{needs} Run `vitrine init`."


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the store to a revision, the newest by default; one that a newer release migrated stays as it is.

    Raises StoreTooNew where this code does not work with that.
    """
    state = store_state(engine)
    if state.is_newer:
        if not state.is_usable:
            raise StoreTooNew(state.way_out)
        return
    with engine.begin() as connection:
        _lock(connection)
        command.upgrade(_config(connection), revision)
        _note_oldest_code(connection)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the store back to a revision; "base" removes every table."""
    with engine.begin() as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)
        _note_oldest_code(connection)


def store_state(engine: Engine) -> StoreState:
    """Look at the store."""
    wanted, oldest_code = newest_revision(), None
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found != wanted:
            oldest_code = connection.execute(text("SELECT oldest_code FROM alembic_version")).scalar_one()
    return StoreState(found=found, wanted=wanted, oldest_code=oldest_code)


def newest_revision() -> str:
    """Return the revision this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there are migrations"
    return head


def oldest_code_of(revision: str) -> str:
    """Return the oldest revision whose code works with a store at this revision."""
    module = ScriptDirectory.from_config(_config()).get_revision(revision).module
    return str(module.oldest_code)


def _note_oldest_code(connection: Connection) -> None:
    # In Alembic's own table, so that both are one row.
    if all(column["name"] != "oldest_code" for column in inspect(connection).get_columns("alembic_version")):
        connection.execute(text("ALTER TABLE alembic_version ADD COLUMN oldest_code VARCHAR(32)"))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None:
        mark = text("UPDATE alembic_version SET oldest_code = :oldest_code")
        connection.execute(mark, {"oldest_code": oldest_code_of(found)})


def write_revision(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between the tables and the store (developers only)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _lock(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE already lets one migrator in at a time.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
