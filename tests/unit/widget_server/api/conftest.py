"""Fixtures of the API: an app over a small shop with photos. Views know no database, so one kind of it is enough."""

import pytest

from support.databases import sqlite_copy
from support.showcase import Shop, small_shop
from widget_server.api.limits import limiter
from widget_server.app import create_app


@pytest.fixture
def database_url(request, tmp_path) -> str:
    """The address of a migrated, empty SQLite database."""
    return sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path)


@pytest.fixture
def shop(session, context) -> Shop:
    """The small shop of support.showcase, committed, its photos in the store."""
    return small_shop(session, context.store)


@pytest.fixture
def app(shop, context):
    """An app that looks at the database on every request."""
    app = create_app(context=context)
    showcases = app.extensions["vitrine"].showcases
    showcases.check_every_s = showcases.max_stale_s = 0.0
    app.testing = True
    yield app
    limiter.reset()


@pytest.fixture
def client(app):
    """A client of that app."""
    return app.test_client()
