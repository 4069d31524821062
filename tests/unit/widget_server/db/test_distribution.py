"""The site begins every key, so that a store can be spread over machines by site; few tables know no site."""

import re

import pytest
from sqlalchemy import Index, Table, UniqueConstraint, inspect

from widget_server.db.distribution import REFERENCE_TABLES, SITES, distributed_tables, plan
from widget_server.db.partitions import is_partition
from widget_server.db.tables import Base

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
OF_SITES = distributed_tables()


def first_column(part) -> str:
    return next(iter(part.columns)).name


@pytest.mark.parametrize("table", OF_SITES, ids=str)
def test_every_key_begins_with_the_site(table: Table):
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one for one in table.indexes if isinstance(one, Index) and one.unique]
    assert {first_column(one) for one in (table.primary_key, *unique, *indexes)} == {"site_id"}


@pytest.mark.parametrize("table", OF_SITES, ids=str)
def test_a_row_points_only_at_rows_of_its_own_site_and_at_reference_tables(table: Table):
    for key in table.foreign_key_constraints:
        target = key.referred_table.name
        pairs = [(one.parent.name, one.column.name) for one in key.elements]
        assert target in REFERENCE_TABLES or pairs[0] == ("site_id", "site_id"), key
        assert target != SITES or pairs == [("site_id", "id")], key


def test_tables_that_know_no_site_are_the_ones_that_are_named():
    without = {table.name for table in TABLES.values() if "site_id" not in table.c}
    assert without == set(REFERENCE_TABLES)


def test_the_migrated_store_has_no_key_that_the_tables_do_not_say(engine):
    found = inspect(engine)
    for name in found.get_table_names():
        if name in TABLES and TABLES[name] in OF_SITES and not is_partition(name):
            assert found.get_pk_constraint(name)["constrained_columns"][0] == "site_id", name
            assert {one["column_names"][0] for one in found.get_unique_constraints(name)} <= {"site_id"}, name


def test_the_plan_names_every_table_once_each_after_those_it_refers_to():
    named = re.findall(r"SELECT create_(reference|distributed)_table\('(\w+)'(.*)\);", plan())
    assert sorted(name for _, name, _ in named) == sorted(TABLES)
    order = [name for _, name, _ in named]
    for kind, name, more in named:
        assert (kind == "reference") == (name in REFERENCE_TABLES)
        assert (kind == "distributed") == more.startswith(", 'site_id'")
        referred = {key.referred_table.name for key in TABLES[name].foreign_key_constraints}
        assert referred <= set(order[: order.index(name)])
