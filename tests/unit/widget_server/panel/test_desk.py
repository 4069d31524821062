import pytest

from support.desk import Desk
from widget_server.web import undeclared_routes


def test_every_route_of_the_app_says_who_may_call_it(desk: Desk):
    assert undeclared_routes(desk.app) == []


@pytest.mark.parametrize(
    ("asked", "expected"), [("de-AT,de;q=0.9", "Anmelden"), ("fr", "Sign in"), ("", "Sign in"), ("en-GB", "Sign in")]
)
def test_the_desk_speaks_the_readers_language(desk: Desk, asked: str, expected: str):
    answer = desk.app.test_client().get("/panel/sign-in", headers={"Accept-Language": asked})
    assert f"<h1>{expected}</h1>" in answer.text


def test_a_chosen_language_wins_over_the_browsers(desk: Desk):
    desk.owner.post("/panel/account", {"locale": "de"})
    assert '<html lang="de">' in desk.owner.get("queue").text


def test_navigation_counts_what_waits(desk: Desk):
    assert '<span class="badge" id="badge-queue">2</span>' in desk.owner.get("queue").text


def test_the_public_api_is_not_affected_by_the_desks_forms(desk: Desk):
    answer = desk.app.test_client().post("/v1/pk_kiln/events", json={})
    assert b"csrf" not in answer.data.lower()
    assert "Set-Cookie" not in answer.headers
