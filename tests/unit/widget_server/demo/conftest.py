"""One loaded sample shop for all tests of this room: loading it is the work of a minute."""

from pathlib import Path

import pytest

from support.clock import NOW, Clock
from support.databases import SECRET
from widget_server.db import migrate
from widget_server.demo.load_sample import LoadedSample, load_sample
from widget_server.services.context import Context
from widget_server.settings import Settings


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, LoadedSample, list[str]]:
    """A store on SQLite with the sample shop, what loading it returned, and the steps it told."""
    data: Path = tmp_path_factory.mktemp("sample")
    context = Context(settings=Settings(data=data, secret_key=SECRET), now=Clock(NOW))
    migrate.upgrade(context.engine)
    steps: list[str] = []
    loaded = load_sample(context, steps.append)
    return context, loaded, steps
