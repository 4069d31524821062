"""Machine help for tests: a classifier whose answers are known, what a site lets it do, and an outside check."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from moderation.classifier.features import DIMENSION, featurize
from moderation.classifier.model import Classifier, Head
from moderation.classifier.model_file import dumps
from moderation.scores import Risk
from moderation.types import Kind, Submission
from support.clock import NOW
from widget_server.db.tables import ClassifierTraining, MachineSettings
from widget_server.webhooks import signature

VERSION = "2026-11-22T02:00Z"


def word_model(words: Mapping[Risk, str], version: str = VERSION) -> Classifier:
    """Return a model that is sure of a risk where its word is, and sure that it is not elsewhere."""
    return Classifier(version=version, heads={risk: _head(word) for risk, word in words.items()})


def _head(word: str) -> Head:
    weights = np.zeros(DIMENSION, dtype=np.float32)
    (index, _value, _places), *_rest = featurize(Submission(kind=Kind.REVIEW, text=word), ()).hashed
    weights[index] = 400.0
    return Head(weights=weights, intercept=-7.0, knots_x=np.zeros(0), knots_y=np.zeros(0))


def publish(session: Session, site_id: int, model: Classifier, **values: Any) -> None:
    """Put a model in force."""
    fields = {"version": model.version, "created_at": NOW, "body": dumps(model), "report": {}} | values
    session.add(ClassifierTraining(site_id=site_id, **fields))
    session.flush()


def allow_alone(session: Session, site_id: int, **values: Any) -> MachineSettings:
    """Let the machine of a site do something."""
    row = MachineSettings(site_id=site_id, changed_at=NOW, changed_by="user:1", **values)
    session.add(row)
    session.flush()
    return row


@dataclass
class OutsideCheck:
    """A running check.  answer : what it says to a message.  asked : the messages with their headers."""

    url: str = ""
    secret: str = ""
    answer: Callable[["OutsideCheck", BaseHTTPRequestHandler, bytes], None] | None = None
    asked: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def say(self, handler: BaseHTTPRequestHandler, verdict: Any, *, signed_with: str = "") -> None:
        """Answer with a verdict, signed as it should be."""
        body = verdict if isinstance(verdict, bytes) else json.dumps(verdict).encode()
        sent = handler.headers
        signed = signature(
            signed_with or self.secret, f"{sent['webhook-id']}.answer", int(sent["webhook-timestamp"]), body
        )
        reply(handler, 200, body, {"webhook-signature": signed})


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Write an answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def outside_check(secret: str) -> Iterator[OutsideCheck]:
    """Run an outside check on a port of this machine."""
    check = OutsideCheck(secret=secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            check.asked.append((json.loads(body), {name.lower(): value for name, value in self.headers.items()}))
            assert check.answer is not None
            check.answer(check, self, body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    check.url = f"http://127.0.0.1:{server.server_address[1]}/check"
    try:
        yield check
    finally:
        check.ending.set()
        server.shutdown()
        server.server_close()
        thread.join()
