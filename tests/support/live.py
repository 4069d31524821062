"""A whole Vitrine beside the tests: the real `vitrine serve`, on a port of its own, and the command on its store.

Two variants: `embedded` is the default of a fresh machine (SQLite, a folder, everything in one process and its job
runner), `full` is PostgreSQL, Redis and S3 with two web processes and a worker. Fixtures live in tests/conftest.py.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import orjson
import urllib3
from click.testing import CliRunner, Result

from support.databases import SECRET, postgres_database
from support.peers import missing_peer
from support.sample_files import SampleFiles, write_sample
from support.started import start
from widget_server.cli import main
from widget_server.db.session import reading_session
from widget_server.services.context import Context
from widget_server.services.find_site import find_site
from widget_server.settings import Settings

Variant = Literal["embedded", "full"]
CHECKOUT = Path(__file__).parents[2]
REDIS = os.environ.get("VITRINE_TEST_REDIS", "redis://127.0.0.1:6379/0")
START_S = 180.0
# What the contract promises shoppers is a second; a machine with other work on its cores gets this long.
PATIENCE_S = 20.0

T = TypeVar("T")


def eventually(what: Callable[[], T], until: Callable[[T], object] = bool, *, timeout_s: float = PATIENCE_S) -> T:
    """Ask again until the answer satisfies the condition; returns it. Fails with the last answer at the deadline."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = what()
        if until(found):
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s; last was {found!r:.2000}")
        time.sleep(0.05)


def everywhere(holds: Callable[[], bool], *, timeout_s: float = PATIENCE_S) -> None:
    """Ask until eight answers in a row agree: the process that answers first says nothing of the others.

    Each question is a new connection, which the system deals out: of two processes one is missed once in 128 times.
    """
    eventually(lambda: all(holds() for _ in range(8)), timeout_s=timeout_s)


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return orjson.loads(self.body)


@dataclass(kw_only=True)
class Site:
    """A site of the live server with its keys and the files it was loaded from."""

    live: "Live"
    key: str
    secret_key: str
    origin: str
    sample: SampleFiles

    @cached_property
    def id(self) -> int:
        """Return the site's number in the store."""
        with reading_session(self.live.context.engine) as session:
            return find_site(session, self.key).id

    def get(self, path: str, **headers: str) -> Answer:
        """GET below /v1/{site}/."""
        return self.live.get(f"/v1/{self.key}/{path}", **headers)

    def feed(self, query: str = "", **headers: str) -> Any:
        """Return the feed for a query string; it must be there."""
        answer = self.get(f"feed?{query}", **headers)
        assert answer.status == 200, answer
        return answer.json()

    def tile_ids(self) -> set[str]:
        """Return what is public now, asked over a connection of its own, so that any process may answer."""
        return {item["id"] for item in self.feed("limit=100", Connection="close")["items"]}

    def post(self, path: str, body: object, **headers: str) -> Answer:
        """POST JSON below /v1/{site}/ as a page of the shop does."""
        given = {"Origin": self.origin, "Content-Type": "application/json", **headers}
        return self.live.request("POST", f"/v1/{self.key}/{path}", body=orjson.dumps(body), headers=given)

    def run(self, *words: str, exit_code: int = 0) -> Result:
        """Run a verb of the command with --site."""
        return self.live.run(*words, "--site", self.key, exit_code=exit_code)

    def showing(self, item: dict[str, Any]) -> set[str]:
        """Return the products in a tile."""
        return {product["id"] for product in item["_vitrine"]["products"]}


@dataclass(kw_only=True)
class Live:
    """A running server and its store."""

    variant: Variant
    environment: dict[str, str]
    base: str
    folder: Path
    log: Path
    sites: list[Site] = field(default_factory=list)

    @cached_property
    def http(self) -> urllib3.PoolManager:
        """Return the pool of connections to the server."""
        return urllib3.PoolManager(retries=False, timeout=60.0)

    @cached_property
    def context(self) -> Context:
        """Return the store as this process sees it, for looking into what was written."""
        names = ("data", "database_url", "media_url", "redis_url", "secret_key", "public_url")
        values = {name: self.environment.get(f"VITRINE_{name.upper()}", "") for name in names}
        return Context(settings=Settings(**values))  # type: ignore[arg-type]

    def request(self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str]) -> Answer:
        """Send a request; `path` may also be a whole address of this server."""
        url = path if path.startswith("http") else self.base + path
        response = self.http.request(method, url, body=body, headers=headers, redirect=False)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=found, body=response.data)

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path or a whole address of this server."""
        return self.request("GET", path, headers=headers)

    def run(self, *words: str, exit_code: int = 0, input: str | None = None) -> Result:
        """Run the `vitrine` command on this store; it must end with that exit code."""
        result = CliRunner().invoke(main, words, env=self.environment, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == exit_code, (words, result.exit_code, result.output)
        return result

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start the `vitrine` command as a process of its own; its output goes to the log."""
        with self.log.open("ab") as log:
            return start(
                [sys.executable, "-m", "widget_server.cli", *words],
                cwd=CHECKOUT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def open_site(self, *origins: str, load: bool = True, posts_per_product: int = 4) -> Site:
        """Create a site by the command and, unless told not to, load and approve the sample as a merchant would."""
        origins = origins or ("https://shop.example",)
        named = [word for origin in origins for word in ("--origin", origin)]
        printed = self.run("site", "create", "Linden", *named, "--shop-url", "https://shop.example").stdout
        keys = dict(line.split(": ", 1) for line in printed.splitlines() if ": " in line)
        sample = write_sample(self.folder / secrets.token_hex(4), posts_per_product=posts_per_product)
        site = Site(
            live=self,
            key=keys["publishable key"],
            secret_key=keys["secret key"],
            origin=origins[0],
            sample=sample,
        )
        self.sites.append(site)
        if load:
            site.run("import", "products", str(sample.products))
            for kind, path in (("posts", sample.posts), ("reviews", sample.reviews)):
                site.run("import", kind, str(path), "--rights-evidence", "the shoppers agreed")
            site.run("approve", "--all")
        return site


@contextmanager
def live_server(variant: Variant, folder: Path) -> Iterator[Live]:
    """Start a variant on an empty store and stop it after the block; skips where its peers are absent."""
    port = free_port()
    environment = {
        "VITRINE_DATA": str(folder / "data"),
        "VITRINE_HOST": "127.0.0.1",
        "VITRINE_PORT": str(port),
        "VITRINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "VITRINE_DATABASE_URL": "",
        "VITRINE_MEDIA_URL": "",
        "VITRINE_REDIS_URL": "",
        "VITRINE_SECRET_KEY": SECRET,
    }
    with ExitStack() as stack:
        if variant == "full":
            environment |= _peers(stack)
        live = Live(
            variant=variant,
            environment=environment,
            base=environment["VITRINE_PUBLIC_URL"],
            folder=folder,
            log=folder / "server.log",
        )
        stack.callback(live.context.close)
        stack.callback(live.http.clear)
        live.run("init")
        for words in (("serve",),) if variant == "embedded" else (("serve", "--workers", "2"), ("worker",)):
            stack.callback(_end, live.start(*words))
        try:
            eventually(lambda: _ready(live), timeout_s=START_S)
        except AssertionError as error:
            raise AssertionError(f"the server did not start:\n{live.log.read_text()}") from error
        yield live


def _peers(stack: ExitStack) -> dict[str, str]:
    """Return the settings of the full variant, its peers running until the stack ends."""
    import redis

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            client.ping()
    except redis.exceptions.ConnectionError:
        missing_peer(f"no Redis at {REDIS}")
    name = f"vitrine_live_{os.getpid()}_{secrets.token_hex(3)}"
    return {
        "VITRINE_DATABASE_URL": stack.enter_context(postgres_database(name)),
        "VITRINE_REDIS_URL": REDIS,
        **_s3(stack),
    }


def _s3(stack: ExitStack) -> dict[str, str]:
    """Return the settings of a bucket in a server of its own."""
    import boto3

    port = free_port()
    server = start(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.callback(_end, server)
    address = f"http://127.0.0.1:{port}"
    eventually(lambda: _listens(port), timeout_s=START_S)
    access = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="eu-central-1",
    )
    client.create_bucket(Bucket="vitrine", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.close()
    return {"VITRINE_MEDIA_URL": "s3://vitrine/media", **access}


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _ready(live: Live) -> bool:
    try:
        return live.get("/readyz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that leads its own group, and what it started, also if it does not end by itself."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
