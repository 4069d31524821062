"""A shopper who is known gets an order of their own, by both doors; everybody else, and every cache, the public one."""

import uuid
from itertools import pairwise

import pytest

from support import NOW
from support.showcase import KEY, ORIGIN, SECRET_KEY, Shop
from widget_server.app import create_app
from widget_server.db.tables import EventRequest, SiteKey, SpooledRequest
from widget_server.services.fold_events import fold_waiting
from widget_server.shopper_tokens import make_token

FEED = f"/v1/{KEY}/feed"
BAGS = {f"bag_{n}" for n in range(10)}
SECRET = "the shop's secret"


@pytest.fixture
def client(context, clock):
    """An app over a shop with ten posts of a dress and ten of a bag, by as many creators."""
    with context.sessions.begin() as session:
        shop = Shop(session, context.store).open()
        shop.product("AT-DRE-001", "Willow Midi Dress", brand="Birch", color="green", price_minor=12900)
        shop.product("AT-BAG-002", "Canvas Tote", category="Bags", brand="Cliff", color="brown", price_minor=2900)
        for n in range(10):
            shop.post(f"dress_{n}", "AT-DRE-001", text="The same words", author=f"creator {n}")
            shop.post(f"bag_{n}", "AT-BAG-002", text="The same words", author=f"creator {n + 10}")
        session.add(
            SiteKey(site_id=shop.site_id, id="kid1", kind="shopper", sealed=context.vault.seal(SECRET), created_at=NOW)
        )
    return create_app(context=context).test_client()


def token(name):
    now_s = NOW.timestamp()
    claims = {"sub": name, "aud": KEY, "iat": now_s, "exp": now_s + 3600, "use": "identify"}
    return make_token(claims, kid="kid1", secret=SECRET)


def personal(client, **body):
    answer = client.post(FEED, json={"page": "home", "limit": 20, **body}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in answer.headers
    return answer


def public(client, **headers):
    answer = client.get(FEED, query_string={"page": "home", "limit": 20}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    return answer


def bags_on_top(answer):
    return sum(item["id"] in BAGS for item in answer.get_json(force=True)["items"][:10])


def open_bags(client, shopper):
    """Let an identified shopper open three bags of the public feed, as the element reports it."""
    feed = public(client).get_json(force=True)
    seen = [item["id"] for item in feed["items"]]
    happened = [("impression", item) for item in seen] + [("open", item) for item in sorted(BAGS)[:3]]
    events = [
        {"id": str(uuid.uuid4()), "type": type, "at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "list": 0, "item": item}
        for type, item in happened
    ]
    body = {"view": str(uuid.uuid4()), "shopper": shopper, "lists": [feed["_vitrine"]["list"]], "events": events}
    taken = client.post(f"/v1/{KEY}/events", json=body, headers={"Origin": ORIGIN})
    assert (taken.status_code, taken.get_json()["rejected"]) == (202, [])


def test_what_a_known_customer_opened_comes_first_for_them_and_for_nobody_else(client, context):
    before = public(client)
    open_bags(client, token("anna"))
    own = personal(client, shopper=token("anna"))
    assert own.get_json(force=True)["_vitrine"]["personal"] is True
    assert bags_on_top(own) >= 8
    assert bags_on_top(before) <= 7
    reasons = [item["_vitrine"]["why"] for item in own.get_json(force=True)["items"][:5]]
    assert set(reasons) == {"Fits what you looked at"}
    everything = [item["id"] for item in own.get_json(force=True)["items"]]
    assert sorted(everything) == sorted(item["id"] for item in before.get_json(force=True)["items"])
    assert personal(client, shopper=token("bert")).data == before.data
    # A second ago it waited to be counted; now it is, and says no more of her taste than it did.
    fold_waiting(context)
    assert bags_on_top(personal(client, shopper=token("anna"))) >= 8


def test_what_the_browser_remembers_counts_without_being_kept(client, context):
    before = public(client)
    own = personal(client, recent=["bag_3", "AT-BAG-002"])
    assert own.get_json(force=True)["_vitrine"]["personal"] is True
    assert bags_on_top(own) >= 8
    with context.sessions() as session:
        assert session.query(EventRequest).count() == session.query(SpooledRequest).count() == 0
    assert personal(client).data == before.data


@pytest.mark.parametrize("body", [{}, {"recent": []}, {"recent": ["post_of_nobody"]}, {"shopper": "forged.token.x"}])
def test_of_whom_nothing_is_known_gets_the_public_answer_to_the_byte(client, body):
    assert personal(client, **body).data == public(client).data
    assert personal(client, shopper=token("nobody yet")).data == public(client).data


def test_a_public_answer_never_holds_a_personal_order(client):
    first = public(client)
    open_bags(client, token("anna"))
    for _ in range(3):
        assert personal(client, shopper=token("anna"), recent=["bag_1"]).data != first.data
        # The same address, a signed-in browser and a conditional request: all get what everybody gets.
        for headers in ({}, {"Origin": ORIGIN}, {"Cookie": "session=1"}, {"Accept-Language": "de"}):
            again = public(client, **headers)
            assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert client.get(FEED, query_string={"page": "home", "limit": 20, "recent": "bag_1"}).status_code == 400


def test_the_terms_of_every_tile_sum_to_its_score_and_no_score_rises(client):
    bearer = {"Authorization": f"Bearer {SECRET_KEY}{KEY[3:]}"}
    answer = client.get(FEED, query_string={"page": "home", "limit": 20, "explain": 1}, headers=bearer)
    items = [item["_vitrine"] for item in answer.get_json(force=True)["items"]]
    for item in items:
        assert sum(item["explain"].values()) == pytest.approx(item["score"], abs=1e-9)
    assert all(first["score"] >= second["score"] for first, second in pairwise(items))
