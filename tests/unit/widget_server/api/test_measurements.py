import pytest

from support.showcase import KEY, ORIGIN, Shop
from widget_server.app import create_app
from widget_server.services.widget_cost import widget_cost

GOOD = {"bytes": 5000, "blocked_ms": 0, "shift": 0.0}


@pytest.fixture
def client(context):
    with context.sessions.begin() as session:
        Shop(session, context.store).open()
    return create_app(context=context).test_client()


def counted(context):
    with context.sessions() as session:
        return widget_cost(session, 1, now=context.now()).view_count


def test_a_report_of_the_shops_own_page_is_counted(client, context):
    # A beacon is text/plain.
    answer = client.post(f"/v1/{KEY}/measurements", json=GOOD, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.data) == (204, b"")
    assert counted(context) == 1


@pytest.mark.parametrize("wrong", [{"bytes": -1}, {"bytes": "many"}, {"shift": "NaN"}, {"blocked_ms": 1e9}])
def test_a_wrong_report_is_refused_and_counted_nowhere(client, context, wrong):
    answer = client.post(f"/v1/{KEY}/measurements", json={**GOOD, **wrong}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, next(iter(wrong)))
    assert counted(context) == 0


def test_another_page_may_not_report(client, context):
    answer = client.post(f"/v1/{KEY}/measurements", json=GOOD, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert counted(context) == 0
