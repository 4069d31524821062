"""Fixtures of the desk's tests. Views hold no SQL, so one database is enough here: the services are tested on both."""

from pathlib import Path

import pytest

from support.databases import sqlite_copy
from support.desk import Desk
from widget_server.services.context import Context


@pytest.fixture
def database_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    return sqlite_copy(_sqlite_template, tmp_path)


@pytest.fixture
def desk(context: Context) -> Desk:
    """A desk with a person of each role."""
    return Desk(context)
