import re

from support.desk import Desk
from widget_server.db.tables import AuditEntry, Site, SiteKey
from widget_server.secrets import hash_secret_key

FACTS = {"name": "Kiln & Co", "shop_url": "https://kiln.example", "currency": "eur", "locale": "de-AT"}


def test_the_sites_facts_are_saved(desk: Desk):
    lists = {"competitor_hosts": "rival.example", "blocked_words": "secret sale"}
    assert desk.owner.post("settings", {**FACTS, **lists, "auto_confirm_products": "yes"}).status_code == 303
    with desk.context.sessions() as session:
        site = session.get_one(Site, desk.site_id)
        assert (site.name, site.currency, site.locale) == ("Kiln & Co", "EUR", "de-AT")
        assert site.auto_confirm_products
    page = desk.owner.get("settings").text
    assert "Kiln &amp; Co" in page
    assert ">rival.example</textarea>" in page
    assert ">secret sale</textarea>" in page


def test_a_wrong_fact_is_refused_in_words(desk: Desk):
    answer = desk.owner.post("settings", {**FACTS, "currency": "Euro"})
    assert answer.status_code == 400
    assert "three letters" in answer.text


def test_origins_are_exact_and_can_be_removed(desk: Desk):
    assert desk.owner.post("settings/origins", {"origin": "https://Shop.example:443/"}).status_code == 303
    assert "<code>https://shop.example</code>" in desk.owner.get("settings").text
    assert desk.owner.post("settings/origins", {"origin": "https://shop.example/cart"}).status_code == 400
    desk.owner.post("settings/origins/remove", {"origin": "https://shop.example"})
    assert "<code>https://shop.example</code>" not in desk.owner.get("settings").text


def test_a_secret_key_is_shown_once_works_and_is_revoked(desk: Desk):
    answer = desk.owner.post("settings/keys")
    secret = re.search(r">(sk_[\w-]+)<", answer.text)
    assert answer.status_code == 200
    assert secret
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert secret[1] not in desk.owner.get("settings").text
    with desk.context.sessions() as session:
        key = session.query(SiteKey).one()
        assert key.hash == hash_secret_key(secret[1])
        assert secret[1] not in str([entry.details for entry in session.query(AuditEntry)])
    assert desk.owner.post(f"settings/keys/{key.id}/revoke").status_code == 303
    assert desk.owner.post(f"settings/keys/{key.id}/revoke").status_code == 404


def test_two_signing_secrets_are_active_at_most(desk: Desk):
    for _ in range(3):
        assert "shown now and never again" in desk.owner.post("settings/shopper-keys").text
    with desk.context.sessions() as session:
        assert sorted(key.revoked_at is None for key in session.query(SiteKey)) == [False, True, True]
