"""The stores that a bench runs on, empty and migrated, as durable as an installation's."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from _pytest.outcomes import Skipped
from sqlalchemy import make_url, text

from support.databases import postgres_database, test_vault
from widget_server.db import migrate
from widget_server.db.engine import make_engine


def stores(bench: str) -> Iterator[tuple[str, str]]:
    """Yield "sqlite" and "postgresql" with the address of a database each; PostgreSQL only where it is at hand."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'vitrine.db'}"
        engine = make_engine(url, test_vault())
        migrate.upgrade(engine)
        engine.dispose()
        yield "sqlite", url
    try:
        with postgres_database(f"vitrine_{bench}_{os.getpid()}_{secrets.token_hex(3)}") as url:
            engine = make_engine(url, test_vault())
            with engine.begin() as connection:
                # The tests do without; what is measured is what was acknowledged on disk.
                connection.execute(text(f'ALTER DATABASE "{make_url(url).database}" SET synchronous_commit = on'))
            engine.dispose()
            yield "postgresql", url
    except Skipped:
        return
