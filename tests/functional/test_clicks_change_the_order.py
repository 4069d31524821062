"""Walk 2 over HTTP: a feed is served, its tiles are clicked, and after a night's training the order has changed.

The whole walk goes by one clock, which stands still; the command `vitrine train` has the machine's, and is tested
by itself.
"""

import uuid

import pytest

from support import NOW
from support.showcase import KEY, ORIGIN, SECRET_KEY, Shop
from widget_server.app import create_app
from widget_server.services.train_models import train

DRESSES = {"page": "category", "category": "Women > Dresses"}
HOME = {"page": "home"}
SHIRTS = {"page": "category", "category": "Men > Shirts"}


@pytest.fixture
def site_id(context):
    """A shop with eight posts that show a dress and a shirt alike."""
    with context.sessions.begin() as session:
        shop = Shop(session, context.store).open()
        shop.product("AT-DRE-001", "Willow Midi Dress")
        shop.product("AT-SHI-003", "Linen Shirt", category="Men > Shirts")
        for n in range(8):
            shop.post(f"post_{n}", "AT-DRE-001", "AT-SHI-003", text="The same words", author=f"creator {n}")
        return shop.site_id


@pytest.fixture
def client(context, site_id):
    """A client of an app over that shop, which looks for changes on every request and waits for what it finds."""
    app = create_app(context=context)
    showcases = app.extensions["vitrine"].showcases
    showcases.check_every_s = showcases.max_stale_s = 0.0
    return app.test_client()


def feed(client, page):
    answer = client.get(f"/v1/{KEY}/feed", query_string=page)
    assert answer.status_code == 200
    return answer.get_json(force=True)


def ids(answer):
    return [item["id"] for item in answer["items"]]


def look_and_click(client, answer, clicked, sender):
    """Report one view of an answer from an address of its own, as the element does: a beacon of text/plain."""
    happened = [("impression", item) for item in ids(answer)] + [("open", clicked)]
    events = [
        {"id": str(uuid.uuid4()), "type": type, "at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "list": 0, "item": item}
        for type, item in happened
    ]
    taken = client.post(
        f"/v1/{KEY}/events",
        json={"view": str(uuid.uuid4()), "lists": [answer["_vitrine"]["list"]], "events": events},
        headers={"Origin": ORIGIN},
        environ_overrides={"REMOTE_ADDR": f"192.0.2.{sender}"},
    )
    assert (taken.status_code, taken.get_json()) == (202, {"accepted": 9, "duplicate": 0, "rejected": []})


def popularity(client, page):
    """Return the popularity term of every tile on a page, as the shop's own server reads it."""
    bearer = {"Authorization": f"Bearer {SECRET_KEY}{KEY[3:]}"}
    answer = client.get(f"/v1/{KEY}/feed", query_string={**page, "explain": 1}, headers=bearer)
    assert answer.status_code == 200
    return {item["id"]: item["_vitrine"]["explain"]["popularity"] for item in answer.get_json(force=True)["items"]}


def lead(client, page, id):
    """Return by how much a tile's popularity is above the best of the other tiles."""
    terms = popularity(client, page)
    return terms.pop(id) - max(terms.values())


def test_clicks_on_one_tile_of_one_page_lift_it_there_and_say_why(client, clock, context, site_id):
    dresses = feed(client, DRESSES)
    clicked = ids(dresses)[-1]
    assert [lead(client, page, clicked) for page in (DRESSES, SHIRTS, HOME)] == [0.0, 0.0, 0.0]
    for sender in range(60):
        look_and_click(client, dresses, clicked, sender)
    assert ids(feed(client, DRESSES)) == ids(dresses)

    report = train(context, site_id)
    assert report["folded"] == {"events": 60 * 9, "duplicates": 0, "counters": 8}
    clock.advance(minutes=1)

    after = feed(client, DRESSES)
    assert ids(after)[0] == clicked
    assert after["items"][0]["_vitrine"]["why"] == "Popular on this page this week"
    assert lead(client, DRESSES, clicked) > 1.0
    # Elsewhere the clicks say something of the shop and of the category, and so of all its tiles alike.
    assert lead(client, SHIRTS, clicked) == pytest.approx(0.0, abs=1e-9)
    assert lead(client, HOME, clicked) == pytest.approx(0.0, abs=1e-9)


def test_clicks_on_another_page_lift_another_tile_there(client, clock, context, site_id):
    dresses, shirts = feed(client, DRESSES), feed(client, SHIRTS)
    on_dresses = ids(dresses)[-1]
    on_shirts = next(id for id in reversed(ids(shirts)) if id != on_dresses)
    for sender in range(60):
        look_and_click(client, dresses, on_dresses, sender)
        look_and_click(client, shirts, on_shirts, sender)
    train(context, site_id)
    clock.advance(minutes=1)
    assert (ids(feed(client, DRESSES))[0], ids(feed(client, SHIRTS))[0]) == (on_dresses, on_shirts)
    assert lead(client, DRESSES, on_dresses) > 1.0
    assert lead(client, SHIRTS, on_shirts) > 1.0
