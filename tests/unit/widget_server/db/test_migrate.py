from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from widget_server.db import migrate
from widget_server.db.tables import Base


def test_migrations_run_down_to_nothing_and_up_again(engine):
    migrate.downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert migrate.current_revision(engine) is None
    migrate.upgrade(engine)
    assert migrate.current_revision(engine) == migrate.newest_revision()


def test_the_migrated_store_is_what_the_tables_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
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
    assert migrate.current_revision(engine) == migrate.newest_revision()
