"""Walk 2 over HTTP: a feed is served, its tiles are clicked, and after `vitrine train` the order has changed."""

import uuid

import pytest

from support import NOW
from support.command import counts, vitrine
from support.live import eventually
from support.showcase import KEY, ORIGIN, Shop
from widget_server.app import create_app

DRESSES = {"page": "category", "category": "Women > Dresses"}
SHIRTS = {"page": "category", "category": "Men > Shirts"}


@pytest.fixture
def client(context, clock):
    """An app over a shop with eight posts that show a dress and a shirt alike."""
    with context.sessions.begin() as session:
        shop = Shop(session, context.store).open()
        shop.product("AT-DRE-001", "Willow Midi Dress")
        shop.product("AT-SHI-003", "Linen Shirt", category="Men > Shirts")
        for n in range(8):
            shop.post(f"post_{n}", "AT-DRE-001", "AT-SHI-003", text="The same words", author=f"creator {n}")
    return create_app(context=context).test_client()


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


def test_clicks_on_one_tile_of_one_page_lift_it_there_and_say_why(client, clock, settings):
    dresses, shirts = feed(client, DRESSES), feed(client, SHIRTS)
    clicked, clicked_elsewhere = ids(dresses)[-1], ids(shirts)[-2]
    assert clicked != clicked_elsewhere
    for sender in range(60):
        look_and_click(client, dresses, clicked, sender)
        look_and_click(client, shirts, clicked_elsewhere, sender)
    assert ids(feed(client, DRESSES)) == ids(dresses)

    report = counts(vitrine(settings, "train", "--site", KEY))
    assert report["folded"]["events"] == 2 * 60 * 9
    clock.advance(minutes=1)

    # A process looks for changes three times a second; before that it still gives the order it knew.
    after = eventually(
        lambda: feed(client, DRESSES),
        lambda answer: answer["items"][0]["_vitrine"]["why"] == "Popular on this page this week",
    )
    assert ids(after)[0] == clicked
    assert ids(feed(client, SHIRTS))[0] == clicked_elsewhere
    assert ids(after).index(clicked_elsewhere) > 0
