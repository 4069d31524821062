import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from widget_server.db import migrate
from widget_server.db.partitions import is_partition
from widget_server.db.tables import Base


def test_migrations_run_down_to_nothing_and_up_again(engine):
    migrate.downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert migrate.store_state(engine).found is None
    migrate.upgrade(engine)
    assert migrate.store_state(engine).found == migrate.newest_revision()


def of_the_model(name, kind, _parents):
    # The words are indexed in each store's own way, which no table can say: test_word_index tries them.
    words = str(name).startswith(("submission_words", "ix_submissions_search"))
    return not (words or (kind == "table" and is_partition(name)))


def test_the_migrated_store_is_what_the_tables_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": of_the_model})
        assert compare_metadata(context, Base.metadata) == []


def test_every_text_is_as_long_in_the_store_as_the_tables_say(engine):
    found = inspect(engine)
    lengths = {
        (table.name, column.name): (
            column.type.dialect_impl(engine.dialect).length,
            next(one for one in found.get_columns(table.name) if one["name"] == column.name)["type"].length,
        )
        for table in Base.metadata.tables.values()
        for column in table.columns
        if getattr(column.type.dialect_impl(engine.dialect), "length", None)
    }
    assert {name: pair for name, pair in lengths.items() if pair[0] != pair[1]} == {}


def test_migrating_twice_changes_nothing(engine):
    migrate.upgrade(engine)
    migrate.upgrade(engine)
    assert migrate.store_state(engine).found == migrate.newest_revision()


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, oldest_code = "0002", "0001", "{oldest_code}"

def upgrade():
    op.add_column("sites", sa.Column("added", sa.Integer(), nullable=True))

def downgrade():
    op.execute("ALTER TABLE sites DROP COLUMN added")
"""


@pytest.fixture
def upgraded_by_the_next_release(engine, tmp_path, monkeypatch):
    """Migrate the store by a release that has one migration more; taken back afterwards."""
    own = migrate._MIGRATIONS
    later = tmp_path / "migrations"
    shutil.copytree(own, later)

    def run(oldest_code):
        (later / "versions" / "0002_next.py").write_text(NEXT.format(oldest_code=oldest_code))
        with monkeypatch.context() as next_release:
            next_release.setattr(migrate, "_MIGRATIONS", later)
            migrate.upgrade(engine)
            assert migrate.store_state(engine).is_usable

    yield run
    with monkeypatch.context() as next_release:
        next_release.setattr(migrate, "_MIGRATIONS", later)
        migrate.downgrade(engine, "0001")
    assert migrate.store_state(engine).is_usable


def test_a_store_that_was_only_expanded_works_with_the_release_before(engine, upgraded_by_the_next_release):
    upgraded_by_the_next_release(oldest_code="0001")
    state = migrate.store_state(engine)
    assert (state.found, state.is_newer, state.is_usable) == ("0002", True, True)
    migrate.upgrade(engine)  # by `vitrine init` of the older release, as where a machine starts again
    assert migrate.store_state(engine).found == "0002"


def test_a_store_that_needs_newer_code_is_refused_by_the_release_before(engine, upgraded_by_the_next_release):
    upgraded_by_the_next_release(oldest_code="0002")
    state = migrate.store_state(engine)
    assert (state.is_usable, state.way_out) == (
        False, "The store is at 0002, this release needs 0001. Install the newer release."
    )  # fmt: skip
    with pytest.raises(migrate.StoreTooNew):
        migrate.upgrade(engine)


def test_a_newer_store_that_says_nothing_is_refused(engine, upgraded_by_the_next_release):
    upgraded_by_the_next_release(oldest_code="0001")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET oldest_code = NULL"))
    assert not migrate.store_state(engine).is_usable


def test_every_migration_says_which_code_works_with_it():
    numbers = sorted(path.name[:4] for path in (migrate._MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    oldest = [migrate.oldest_code_of(number) for number in numbers]
    assert oldest == sorted(oldest)
    assert all(code <= number for code, number in zip(oldest, numbers, strict=True))
