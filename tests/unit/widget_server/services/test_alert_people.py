import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from support.clock import NOW
from support.desk import add_person
from support.mailbox import Mailbox, mailbox
from support.shop import add_product
from widget_server.db.tables import AlertHook, ProductAlert, Site
from widget_server.outbound import OutboundError
from widget_server.services.alert_people import hook_surge, mail_surge
from widget_server.services.context import Context

HERE = {"127.0.0.1"}
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@dataclass
class Server:
    """A shop's own server: what it was told, and what it answers."""

    url: str = ""
    status: int = 204
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def server() -> Iterator[Server]:
    own = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            own.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(own.status)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    own.url = f"http://127.0.0.1:{listening.server_port}/hook"
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield own
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture(params=["negative", "reported"])
def alert(request, context: Context, site_id: int) -> dict:
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        person = add_person(session, site, "owner")
        add_product(session, site, "VASE", "Willow Vase")
        session.add(
            ProductAlert(
                site_id=site_id, id="a" * 32, product_id="VASE", signal=request.param, count=9, usual=0.26,
                chance=1e-9, at=NOW,
            )
        )  # fmt: skip
        return {"alert": "a" * 32, "user": person.id, "signal": request.param}


def posted(context: Context, box: Mailbox) -> Context:
    made = Context(settings=context.settings.model_copy(update={"smtp_url": box.url}), now=context.now)
    made.__dict__.update(engine=context.engine, decoder=context.decoder)
    return made


def test_a_letter_tells_how_much_and_what_is_usual(context, site_id, alert, box):
    mail_surge(posted(context, box), site_id, alert)
    [letter] = box.letters
    assert (letter["To"], letter["Subject"]) == ("owner@kiln.example", "A surge at “Willow Vase”")
    words = " ".join(box.text().split())
    assert ("got 9 reviews of one or two stars" in words) is (alert["signal"] == "negative")
    assert ("was reported 9 times" in words) is (alert["signal"] == "reported")
    assert "usual are 0.3" in words
    assert "/panel/pk_test/alerts" in words


def test_nobody_is_told_of_what_somebody_has_seen(context, site_id, alert, box):
    with context.sessions.begin() as session:
        session.get_one(ProductAlert, (site_id, alert["alert"])).seen_at = NOW
    mail_surge(posted(context, box), site_id, alert)
    assert box.letters == []


def hooked(context: Context, site_id: int, url: str) -> None:
    with context.sessions.begin() as session:
        session.add(AlertHook(site_id=site_id, url=url, sealed=context.vault.seal(SECRET), changed_at=NOW))


def test_the_shops_server_gets_a_message_that_it_can_prove(context, site_id, alert):
    with server() as own:
        hooked(context, site_id, own.url)
        hook_surge(context, site_id, alert, allow_private=HERE)
    [(headers, body)] = own.told
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert headers["content-type"] == "application/json"
    said = json.loads(body)
    assert said["type"] == "product.surge"
    assert said["data"] == {
        "site": "pk_test", "alert": "a" * 32, "product": "VASE", "title": "Willow Vase", "signal": alert["signal"],
        "count": 9, "usual": 0.26, "window_hours": 24,
        "desk_url": f"{context.settings.resolved_public_url}/panel/pk_test/alerts",
    }  # fmt: skip


def test_a_server_in_trouble_is_told_again_and_a_private_address_never(context, site_id, alert):
    with server() as own:
        own.status = 503
        hooked(context, site_id, own.url)
        with pytest.raises(OutboundError) as failed:
            hook_surge(context, site_id, alert, allow_private=HERE)
        assert failed.value.temporary
        with pytest.raises(OutboundError) as refused:
            hook_surge(context, site_id, alert)
        assert refused.value.reason == "not_allowed"
    assert len(own.told) == 1


def test_without_an_address_nothing_is_sent(context, site_id, alert):
    hook_surge(context, site_id, alert)
