"""What a feed costs: loading a snapshot, ranking a page, and a request inside the process and through the server.

Through the server it is measured beside nginx, which sends the same bytes as a file.

Run it as `python tests/bench/feed_bench.py [TILES] [REQUESTS]`; it prints one JSON line. CPU of the server is read
from /proc, so that part needs Linux; elsewhere it is null.
"""

import http.client
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from werkzeug.test import EnvironBuilder

from support.showcase import KEY, ORIGIN
from tests.bench.filling import fill
from tests.bench.isso_peer import PATH as ISSO_PATH
from tests.bench.isso_peer import isso
from tests.bench.serving import Peer, interleaved_us, nginx, served
from widget_server.api.front import Application
from widget_server.app import create_app
from widget_server.db import migrate
from widget_server.db.tables import SiteKey
from widget_server.logs import configure_logs
from widget_server.services.context import Context
from widget_server.services.showcase_version import bump
from widget_server.settings import Settings
from widget_server.shopper_tokens import make_token
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import MAX_STALE_S, Showcases

FEED = f"/v1/{KEY}/feed?page=category&category=Women+%3E+Category+3"
_QUICK_BELOW = 100
_LOOKED_AT = 20
_SHOPPERS = 200
_ENCODING = {"Accept-Encoding": "br"}


def measure(tile_count: int = 1000, requests: int = 2000) -> dict[str, Any]:
    """Measure on a shop of so many posts.

    Returns load_s; ranked_us, a page ranked and joined; cached_us and not_modified_us, requests inside the process;
    personal_us, one for a shopper who looked at 20 tiles, and personal_10x_us, the same in a shop ten times as large;
    personal_flask_us, the same where Flask answers;
    known_us, with a token whose history is read from the database too;
    CPU of one granian worker for a kept feed: server_us (brotli), plain_us, unchanged_us (304), beside nginx_us (the
    same brotli bytes and headers), nginx_plain_us and hello_us, the least that granian does; isso_us, 20 comments read
    from Isso, and over_isso, how many kept feeds that is; feed_bytes, brotli_bytes.
    """
    larger = _personal_us(10 * tile_count, requests)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key=secrets.token_hex())
        context = Context(settings=settings)
        migrate.upgrade(context.engine)
        fill(context, tile_count)
        try:
            inside = {**_inside(context, requests), "personal_10x_us": larger}
            return {"tiles": tile_count, **inside, **_outside(settings, requests)}
        finally:
            context.close()


def _inside(context: Context, requests: int) -> dict[str, Any]:
    showcases = Showcases(context.engine, context.vault, public_url="http://localhost", now=context.now)
    load_s = _cpu_s(lambda: showcases.of(KEY), 1)
    snapshot = showcases.of(KEY)
    request = read_feed_request(FeedParameters(page="category", category="Women > Category 3"), snapshot)

    def rank() -> bytes:
        return feed_bytes(showcases, snapshot, request, feed_place(showcases, request))

    body = rank()
    app = create_app(context=context)
    client = app.test_client()
    etag = client.get(FEED, headers=_ENCODING).headers["ETag"]
    kept = client.get(FEED, headers=_ENCODING)
    return {
        "load_s": round(load_s, 3),
        "ranked_us": _us(rank, requests // 10),
        "cached_us": _us(lambda: client.get(FEED, headers=_ENCODING), requests),
        "not_modified_us": _us(lambda: client.get(FEED, headers={**_ENCODING, "If-None-Match": etag}), requests),
        "personal_us": _us(_personal(app.wsgi_app, ORIGIN), requests // 10),
        "known_us": _us(_personal(app.wsgi_app, ORIGIN, token=_known(context, snapshot.site.id)), requests // 10),
        "personal_flask_us": _us(_personal(app.wsgi_app, None), requests // 10),
        "feed_bytes": len(body),
        "brotli_bytes": len(kept.data),
    }


def _personal_us(tile_count: int, requests: int) -> int:
    """Return what a personal feed costs in a shop of so many posts."""
    with tempfile.TemporaryDirectory() as folder:
        context = Context(settings=Settings(data=Path(folder), secret_key=secrets.token_hex()))
        migrate.upgrade(context.engine)
        fill(context, tile_count)
        try:
            app = create_app(context=context)
            while app.test_client().get(FEED).status_code != 200:
                time.sleep(0.1)  # the site is loaded beside its first requests
            return _us(_personal(app.wsgi_app, ORIGIN), requests // 10)
        finally:
            context.close()


def _known(context: Context, site_id: int) -> str:
    """Give the site a key for shoppers; returns a token that is signed with it."""
    with context.sessions.begin() as session:
        sealed = context.vault.seal("the shop's secret")
        session.add(SiteKey(site_id=site_id, id="kid1", kind="shopper", sealed=sealed, created_at=context.now()))
        bump(session, site_id)
    time.sleep(MAX_STALE_S)  # until the app has seen it
    now_s = context.now().timestamp()
    claims = {"sub": "anna", "aud": KEY, "iat": now_s, "exp": now_s + 3600, "use": "identify"}
    return make_token(claims, kid="kid1", secret="the shop's secret")


def _personal(application: Application, origin: str | None, *, token: str = "") -> Callable[[], object]:
    """Return a call of a personal feed; without an origin it is none that is answered in front of Flask."""
    asked: dict[str, object] = {"page": "home", "recent": [f"post_{number:06}" for number in range(_LOOKED_AT)]}
    body = json.dumps(asked | ({"shopper": token} if token else {})).encode()
    environ = EnvironBuilder(
        path=f"/v1/{KEY}/feed", method="POST", content_type="text/plain;charset=UTF-8"
    ).get_environ()
    environ |= {"CONTENT_LENGTH": str(len(body))} | ({"HTTP_ORIGIN": origin} if origin else {})
    shoppers = cycle(range(_SHOPPERS))  # each of them within the limit

    def ask() -> None:
        address = {"REMOTE_ADDR": f"10.0.0.{next(shoppers)}", "wsgi.input": BytesIO(body)}
        b"".join(application(environ | address, lambda *told: statuses.add(told[0])))
        assert statuses == {"200 OK"}

    statuses: set[str] = set()
    return ask


def _outside(settings: Settings, requests: int) -> dict[str, Any]:
    environment = {"VITRINE_DATA": str(settings.data), "VITRINE_SECRET_KEY": settings.secret_key}
    names = ("server_us", "plain_us", "unchanged_us", "nginx_us", "nginx_plain_us", "hello_us", "isso_us", "over_isso")
    with ExitStack() as stack:
        port, pid = stack.enter_context(served("wsgi:application", environment))
        hello_port, hello_pid = stack.enter_context(served("hello:application"))
        packed, etag, headers = _asked(port, _ENCODING)
        plain, _, plain_headers = _asked(port, {})
        unchanged = {**_ENCODING, "If-None-Match": etag}
        peers = [
            Peer(name="server_us", port=port, pid=pid, path=FEED, headers=_ENCODING),
            Peer(name="plain_us", port=port, pid=pid, path=FEED, headers={}),
            Peer(name="unchanged_us", port=port, pid=pid, path=FEED, headers=unchanged),
            Peer(name="hello_us", port=hello_port, pid=hello_pid, path="/", headers=_ENCODING),
        ]
        for name, body, told in (("nginx_us", packed, headers), ("nginx_plain_us", plain, plain_headers)):
            if found := stack.enter_context(nginx(body, told)):
                peers.append(Peer(name=name, port=found[0], pid=found[1], path="/feed", headers=_ENCODING))
        if found := stack.enter_context(isso()):
            peers.append(Peer(name="isso_us", port=found[0], pid=found[1], path=ISSO_PATH, headers={}))
        quick = requests < _QUICK_BELOW
        measured = interleaved_us(peers, rounds=1 if quick else 5, round_s=1 if quick else 2)
    if "isso_us" in measured and measured["server_us"]:
        measured["over_isso"] = round(measured["isso_us"] / measured["server_us"], 1)
    return dict.fromkeys(names) | measured


def _asked(port: int, headers: dict[str, str]) -> tuple[bytes, str, dict[str, str]]:
    """Ask for the feed once; returns its bytes, its ETag, and the headers that a file server does not send itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", FEED, headers=headers)
    answer = connection.getresponse()
    own = {"content-type", "content-length", "etag", "date", "server"}
    told = {name: value for name, value in answer.getheaders() if name.lower() not in own}
    return answer.read(), answer.headers["ETag"], told


def _us(act: Callable[[], object], count: int) -> int:
    act()
    return round(_cpu_s(act, count) / count * 1e6)


def _cpu_s(act: Callable[[], object], count: int) -> float:
    started_s = time.process_time()
    for _ in range(count):
        act()
    return time.process_time() - started_s


if __name__ == "__main__":
    configure_logs()
    print(json.dumps(measure(*map(int, sys.argv[1:3]))))
