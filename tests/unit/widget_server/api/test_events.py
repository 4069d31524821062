import json

import pytest
from sqlalchemy import func, select

from support.showcase import KEY, ORIGIN
from widget_server.db.tables import SpooledRequest

EVENTS = f"/v1/{KEY}/events"


@pytest.fixture
def view(client):
    """An envelope for what the home page offered, and its first item."""
    feed = client.get(f"/v1/{KEY}/feed").json
    first = feed["items"][0]["id"]

    def view(*events):
        return {"view": "a view", "lists": [feed["_vitrine"]["list"]], "events": list(events)}

    return view, {
        "id": "e1",
        "type": "impression",
        "at": "2026-11-22T09:00:00Z",
        "list": 0,
        "item": first,
        "position": 1,
    }


def send(client, body, **options):
    return client.post(EVENTS, data=json.dumps(body), headers={"Origin": ORIGIN}, content_type="text/plain", **options)


def test_what_is_accepted_is_durable_when_it_is_answered(client, view, shop):
    envelope, event = view
    answer = send(client, envelope(event))
    assert (answer.status_code, answer.json) == (202, {"accepted": 1, "duplicate": 0, "rejected": []})
    assert shop.session.scalar(select(func.count()).select_from(SpooledRequest)) == 1


def test_a_bad_event_costs_only_itself(client, view):
    envelope, event = view
    answer = send(
        client, envelope({}, event, {**event, "id": "e2", "type": "dance"}, {**event, "id": "e3", "item": "nope"})
    )
    assert answer.json == {
        "accepted": 1,
        "duplicate": 0,
        "rejected": [
            {"index": 0, "code": "malformed"},
            {"index": 2, "code": "unknown_type"},
            {"index": 3, "code": "item_not_in_list"},
        ],
    }


def test_a_list_that_was_never_served_is_rejected_by_index(client, view):
    envelope, event = view
    answer = send(client, {**envelope(event), "lists": ["v1.forged"]})
    assert [one["index"] for one in answer.json["rejected"]] == [0]


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "text/plain", 400),
        (b"[]", "application/json", 400),
        (b'{"view": "v"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"x" * 65_537, "text/plain", 413),
        (b"{}", "image/png", 415),
        (b"view=v", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client, data, content_type, status):
    answer = client.post(EVENTS, data=data, content_type=content_type, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("depth", [50, 400, 900, 5000])
def test_a_deeply_nested_body_is_never_an_error_of_ours(client, depth):
    more = '{"a":' * depth + "1" + "}" * depth
    event = f'{{"id": "1", "type": "open", "at": "2026-11-22T09:00:00Z", "x": {more}}}'
    data = f'{{"view": "v", "events": [{event}]}}'
    answer = client.post(EVENTS, data=data, content_type="text/plain", headers={"Origin": ORIGIN})
    assert answer.status_code in (202, 400)


def test_no_page_of_another_origin_may_report(client, view):
    envelope, event = view
    assert client.post(EVENTS, json=envelope(event), headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_shopper_is_kept_only_where_a_token_names_one(client, view, shop, context):
    envelope, event = view
    send(client, {**envelope(event), "shopper": "forged.token.00"})
    assert shop.session.scalars(select(SpooledRequest.shopper)).one() is None
