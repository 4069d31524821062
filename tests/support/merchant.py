"""A merchant's web server on another origin: pages under the strictest policy a shop can have, and calls of its own."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import unquote

from embed.snippet import csp

PAGE = """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>{head}</head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""


Answer = tuple[int, dict[str, str], object]
"""Status, headers and JSON."""


@dataclass(kw_only=True)
class Merchant:
    """The shop's pages by path, with the policy each is served under.

    calls : what answers a method and path with everything after it, given the headers and the JSON of the body.
    folders : what is served as files below a path.
    """

    origin: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: dict[tuple[str, str], Callable[[Message, object], Answer]] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=itertools.count)

    def page(
        self, body: str, *, host: str, head: str = "", title: str = "Linden", more_policy: str = "", lang: str = "en"
    ) -> str:
        """Put a page on the server and return its address.

        host : of Vitrine. The page allows nothing but what embed.snippet.csp names for what was pasted,
        `more_policy`, and the shop's own calls if it has any.
        """
        path = f"/{next(self.counter)}"
        ours = csp(host=host, pasted=head + body)
        if self.calls:
            ours = ours.replace("connect-src", "connect-src 'self'")
        policy = f"default-src 'none'; {ours}; {more_policy}"
        self.pages[path] = (PAGE.format(title=title, head=head, body=body, lang=lang), policy)
        return self.origin + path


@contextmanager
def merchant_server() -> Iterator[Merchant]:
    """Serve a merchant's pages for the block, under the name localhost: another host than Vitrine's 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        merchant: ClassVar[Merchant]

        def do_GET(self) -> None:
            if self._call("GET") or self._file():
                return
            page, policy = self.merchant.pages.get(self.path.partition("?")[0], ("", ""))
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy or "default-src 'none'")
            self.send_header("Content-Length", str(len(page.encode())))
            self.end_headers()
            self.wfile.write(page.encode())

        def do_POST(self) -> None:
            if not self._call("POST"):
                self.send_error(404)

        def _call(self, method: str) -> bool:
            call = self.merchant.calls.get((method, self.path))
            if call is None:
                return False
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, answer = call(self.headers, json.loads(body or b"null"))
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            data = json.dumps(answer).encode()
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return True

        def _file(self) -> bool:
            for prefix, folder in self.merchant.folders.items():
                path = folder / unquote(self.path.removeprefix(prefix).partition("?")[0])
                if self.path.startswith(prefix) and path.is_file():
                    self.send_response(200)
                    self.send_header("Content-Type", guess_type(path.name)[0] or "application/octet-stream")
                    self.send_header("Content-Length", str(path.stat().st_size))
                    self.end_headers()
                    self.wfile.write(path.read_bytes())
                    return True
            return False

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Handler.merchant = Merchant(origin=f"http://localhost:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="merchant")
    thread.start()
    try:
        yield Handler.merchant
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
