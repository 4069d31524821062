"""Fixtures of every suite: the store on both databases, a context around it, a still clock and shared data.

A test that asks for `engine`, `context` or `session` runs once on SQLite and once on PostgreSQL.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as property_settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from support import Clock, shared_folder
from support.databases import SECRET, empty, postgres_database, sqlite_copy, sqlite_template, test_vault
from support.variants import VARIANTS
from widget_server.db.engine import make_engine
from widget_server.settings import Settings

if TYPE_CHECKING:  # imported by the fixtures that need them, so that tests of the libraries stay light
    from support.live import Live, Site
    from support.merchant import Merchant
    from support.own_redis import OwnRedis
    from widget_server.media.decoder import PhotoDecoder
    from widget_server.media.store import MediaStore
    from widget_server.services.context import Context

DATABASES = ("sqlite", "postgresql")
# How long an example takes says more of what else the machine does than of the code.
property_settings.register_profile("unhurried", deadline=None)
property_settings.load_profile("unhurried")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-11-22 09:00 UTC until the test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input (…/data), or a skip that says so."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared data folder is absent: set VITRINE_SHARED or put it beside the checkout")
    return folder / "data"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def _postgres_url(worker_id: str) -> Iterator[str]:
    # The process id keeps two runs on one machine apart.
    with postgres_database(f"vitrine_test_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database; parametrises the test over both kinds."""
    if request.param == "sqlite":
        return sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path)
    url: str = request.getfixturevalue("_postgres_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on that database."""
    engine = make_engine(database_url, test_vault())
    if engine.dialect.name == "postgresql":
        empty(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a process whose every file lies in the test's own folder."""
    return Settings(data=tmp_path, database_url=database_url, secret_key=SECRET)


@pytest.fixture(scope="session")
def decoder() -> "Iterator[PhotoDecoder]":
    """One pool of decoding children for the whole run: starting one takes a while."""
    from widget_server.media.decoder import PhotoDecoder

    with PhotoDecoder() as decoder:
        yield decoder


@pytest.fixture
def context(settings: Settings, engine: Engine, decoder: "PhotoDecoder", clock: Clock) -> "Iterator[Context]":
    """The outside world of a service: both databases, a media folder, the shared decoder, the still clock."""
    from widget_server.api.heartbeat import BEATING
    from widget_server.services.context import Context
    from widget_server.showcase.showcases import CHECKING

    context = Context(settings=settings, now=clock)
    # cached_property keeps its value in __dict__; what is put there is what the context uses.
    context.__dict__.update(engine=engine, decoder=decoder)
    yield context
    # Showcases and the heartbeat ask in the background, which must not outlive the test's database.
    for thread in threading.enumerate():
        if thread.name in (CHECKING, BEATING):
            thread.join()


@pytest.fixture(scope="session")
def _redis_server() -> "Iterator[OwnRedis]":
    from support.own_redis import own_redis

    with own_redis() as redis:
        yield redis


@pytest.fixture
def redis(_redis_server: "OwnRedis") -> "OwnRedis":
    """An empty Redis of the run's own."""
    _redis_server.flushall()
    return _redis_server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server of the run's own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an empty bucket on it, to which the environment leads."""
    import boto3

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    name = f"media-{secrets.token_hex(4)}"
    client = boto3.client("s3")
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.close()
    return name


@pytest.fixture
def s3_store(bucket: str) -> "MediaStore":
    """A media store in that bucket."""
    from widget_server.media.store import open_store

    return open_store(f"s3://{bucket}/media")


@pytest.fixture
def session(context: "Context") -> Iterator[Session]:
    """A session on the test's database."""
    with context.sessions() as session:
        yield session


@pytest.fixture
def site_id(context: "Context") -> int:
    """The id of a site with one origin; its publishable key is "pk_test"."""
    from support.shop import add_site

    with context.sessions.begin() as session:
        return add_site(session).id


@pytest.fixture(scope="session", params=VARIANTS)
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Live]":
    """A running server of each variant, shared by the tests of a process."""
    from support.live import live_server

    with live_server(request.param, tmp_path_factory.mktemp(f"live-{request.param}")) as server:
        yield server


@pytest.fixture(scope="session")
def merchant() -> "Iterator[Merchant]":
    """The merchant's own web server, on another origin than Vitrine."""
    from support.merchant import merchant_server

    with merchant_server() as server:
        yield server


@pytest.fixture(scope="session")
def site(live: "Live", merchant: "Merchant") -> "Site":
    """The sample shop on that server, approved; for tests that change nothing of it."""
    return live.open_site(merchant.origin)
