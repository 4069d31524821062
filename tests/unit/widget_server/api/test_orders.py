import pytest
from sqlalchemy import select

from support.showcase import KEY, ORIGIN
from widget_server.db.tables import Order

ORDERS = f"/v1/{KEY}/orders"
ORDER = {
    "order": "1001",
    "customer": "c-7",
    "email": "ana@example.org",
    "currency": "USD",
    "at": "2026-11-20T10:00:00Z",
    "items": [{"product": "AT-DRE-001", "quantity": 2, "value_minor": 7990}],
}


@pytest.fixture
def send(client, shop):
    bearer = {"Authorization": f"Bearer {shop.secret_key}"}

    def send(*orders, headers=bearer):
        return client.post(ORDERS, json={"orders": list(orders)}, headers=headers)

    return send


def test_the_shops_server_records_orders_and_repeating_changes_nothing(send, shop):
    assert send(ORDER).json == {"created": 1, "updated": 0, "unchanged": 0}
    assert send(ORDER).json == {"created": 0, "updated": 0, "unchanged": 1}
    assert [line.quantity for line in shop.session.scalars(select(Order)).one().lines] == [2]


def test_browsers_and_strangers_record_nothing(send, shop):
    assert send(ORDER, headers={}).status_code == 401
    assert send(ORDER, headers={"Origin": ORIGIN}).status_code == 401
    assert send(ORDER, headers={"Authorization": f"Bearer {shop.secret_key}", "Origin": ORIGIN}).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "dollars"},
        {"items": []},
        {"at": "soon"},
        {"at": "2026-11-20T10:00:00"},
        {"at": "2026-11-20"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"order": ""},
        {"items": [{"product": "x", "quantity": 0}]},
    ],
)
def test_an_order_of_another_shape_is_refused(send, change):
    answer = send({**ORDER, **change})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_input")
    assert answer.json["parameter"].startswith("orders.0.")


def test_a_name_is_cleaned_as_an_import_cleans_it(send, shop):
    assert send({**ORDER, "order": " 10\u202e01\x00 ", "customer": "c\x07-7"}).json["created"] == 1
    assert send(ORDER).json == {"created": 0, "updated": 0, "unchanged": 1}


def test_a_time_is_the_same_moment_in_every_zone(send):
    send(ORDER)
    assert send({**ORDER, "at": "2026-11-20T12:00:00+02:00"}).json["unchanged"] == 1


def test_an_empty_request_is_refused(send):
    assert send().json["parameter"] == "orders"
