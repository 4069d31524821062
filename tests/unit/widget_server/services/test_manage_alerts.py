import pytest
from sqlalchemy import select

from support.clock import NOW
from support.shop import add_product
from widget_server.db.tables import AlertHook, AuditEntry, ProductAlert, Site
from widget_server.errors import BadInput, NotFound
from widget_server.services import manage_alerts as a
from widget_server.services.freeze_product import freeze_product


@pytest.fixture
def alerts(context, site_id) -> list[str]:
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "VASE", "Willow Vase")
        for n, product in enumerate(("VASE", "GONE")):
            session.add(
                ProductAlert(
                    site_id=site_id, id=f"{n}" * 32, product_id=product, signal="negative", count=9, usual=0.2,
                    chance=1e-9, at=NOW,
                )
            )  # fmt: skip
    return ["0" * 32, "1" * 32]


def listed(context, site_id) -> list[tuple[str, bool, bool]]:
    with context.sessions() as session:
        found = a.list_alerts(session, site_id, context.now())
        return [(one.title, one.seen_at is not None, one.frozen_until is not None) for one in found]


def test_alerts_that_nobody_has_seen_come_first_and_are_counted(context, site_id, alerts):
    assert listed(context, site_id) == [("GONE", False, False), ("Willow Vase", False, False)]
    for _ in range(2):
        a.see_alert(context, site_id, alerts[1], actor="user:1")
    assert listed(context, site_id) == [("Willow Vase", False, False), ("GONE", True, False)]
    with context.sessions() as session:
        assert a.count_alerts(session, site_id) == 1
        assert session.scalars(select(AuditEntry.action)).all() == ["alert.seen"]
    with pytest.raises(NotFound):
        a.see_alert(context, site_id, "x", actor="user:1")


def test_a_frozen_product_says_so(context, site_id, alerts):
    freeze_product(context, site_id, "VASE", actor="user:1")
    assert ("Willow Vase", False, True) in listed(context, site_id)


def test_an_address_is_set_with_a_new_secret_each_time_and_taken_away(context, site_id):
    first, second = (a.set_hook(context, site_id, " https://shop.example/h ", actor="user:1") for _ in range(2))
    assert first.startswith("whsec_")
    assert first != second
    with context.sessions() as session:
        assert a.read_hook(session, site_id) == "https://shop.example/h"
        assert context.vault.unseal(session.get_one(AlertHook, site_id).sealed) == second
    assert a.set_hook(context, site_id, "", actor="user:1") == ""
    with context.sessions() as session:
        assert a.read_hook(session, site_id) == ""
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all() == [
            "alert.hook_set", "alert.hook_set", "alert.hook_removed"
        ]  # fmt: skip


@pytest.mark.parametrize("url", ["http://shop.example/", "ftp://x/", "https://", "https://u:p@shop.example/", "shop"])
def test_what_is_no_safe_web_address_is_refused(context, site_id, url):
    with pytest.raises(BadInput):
        a.set_hook(context, site_id, url, actor="user:1")
