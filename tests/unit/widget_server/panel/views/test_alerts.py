import re

import pytest
from sqlalchemy import select

from support.clock import NOW
from support.desk import Desk
from widget_server.db.tables import ProductAlert, ProductFreeze


@pytest.fixture
def alert(desk: Desk) -> str:
    with desk.context.sessions.begin() as session:
        session.add(
            ProductAlert(
                site_id=desk.site_id, id="a" * 32, product_id="BOWL", signal="negative", count=9, usual=0.2,
                chance=1e-9, at=NOW,
            )
        )  # fmt: skip
    return "a" * 32


def test_an_alert_is_shown_counted_in_the_navigation_and_seen(desk: Desk, alert: str):
    page = desk.viewer.get("alerts").text
    assert "Ash Bowl" in page
    assert "9 reviews of one or two stars within a day; usual are 0.2" in page
    assert 'id="badge-alert">1<' in desk.viewer.get("content").text
    assert desk.viewer.post(f"alerts/{alert}/seen").status_code == 403
    assert desk.moderator.post(f"alerts/{alert}/seen").status_code == 303
    assert 'id="badge-alert"' not in desk.viewer.get("content").text


def test_the_brake_stands_beside_it_and_the_key_is_in_the_help(desk: Desk, alert: str):
    page = desk.moderator.get("alerts").text
    assert re.search(r"data-freeze>.*value=\"BOWL\"", page)
    assert desk.moderator.post("freezes", {"product": "BOWL"}).status_code == 303
    assert "frozen until" in desk.moderator.get("alerts").text
    assert re.search(r"<kbd>z</kbd></dt><dd>freeze", desk.moderator.get("queue").text)


def test_a_key_press_in_the_queue_is_answered_with_what_it_did(desk: Desk):
    queue = desk.moderator.get("queue").text
    assert 'data-product="BOWL"' in queue
    assert 'data-product="VASE"' in queue  # of a post: what is suggested, until a person says what is in it
    told = desk.moderator.post("freezes", {"product": "BOWL"}, htmx=True)
    assert "Nothing of “Ash Bowl” is shown until" in told.json["told"]
    with desk.context.sessions() as session:
        assert session.scalars(select(ProductFreeze.product_id)).all() == ["BOWL"]
    assert desk.viewer.post("freezes", {"product": "VASE"}, htmx=True).status_code == 403


def test_an_owner_sets_the_address_and_sees_its_secret_once(desk: Desk):
    page = desk.owner.post("alerts/address", {"url": "https://shop.example/hook"}).text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert secret
    again = desk.owner.get("alerts").text
    assert "https://shop.example/hook" in again
    assert secret[0] not in again
    assert "shop.example/hook" not in desk.moderator.get("alerts").text
    assert desk.moderator.post("alerts/address", {"url": ""}).status_code == 403
    assert desk.owner.post("alerts/address", {"url": ""}).status_code == 303
