"""A passkey is made and used in a real browser, whose authenticator is a virtual one."""

import pytest
from sqlalchemy import select

from support.live import eventually
from support.variants import on_one_variant
from widget_server.db.tables import Passkey

pytestmark = on_one_variant
EMAIL, PASSWORD = "ivy@linden.example", "a long and quiet word 9"


@pytest.fixture(scope="module")
def shop(live, merchant):
    """A shop, and an owner."""
    shop = live.open_site(merchant.origin, load=False)
    words = ("--site", shop.key, "--role", "owner", "--password-stdin")
    live.run("user", "create", EMAIL, *words, input=PASSWORD + "\n")
    return shop


def with_key(visit, url: str, *, verifies: bool = True):
    """Open a page in a browser with a key that its holder may unlock."""
    desk = visit(url)
    tools = desk.page.context.new_cdp_session(desk.page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": verifies, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return desk, tools, made["authenticatorId"]


def sign_count(live) -> int:
    """Return what is kept of the only key's counter."""
    with live.context.sessions() as session:
        return session.scalars(select(Passkey.sign_count)).one()


def sign_in_with_password(desk) -> None:
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/panel/pk_*")


def test_a_key_made_in_the_account_signs_in_without_a_password(visit, live, shop):
    base = live.base.replace("127.0.0.1", "localhost")
    desk, tools, key = with_key(visit, f"{base}/panel/sign-in")
    sign_in_with_password(desk)
    desk.page.goto(f"{base}/panel/account")
    desk.see("#passkey-name").fill("My laptop")
    desk.page.keyboard.press("Enter")
    desk.see(".message.done")
    assert "My laptop" in desk.see("[data-passkeys]").inner_text()
    (held,) = tools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert held["rpId"] == "localhost"
    made = sign_count(live)

    desk.page.locator("main form[action*='sign-out'] button").click()
    desk.page.wait_for_url("**/panel/sign-in*")
    desk.page.goto(f"{base}/panel/sign-in?next=/panel/{shop.key}/queue")
    desk.see("[data-passkey-form] button").click()
    desk.page.wait_for_url(f"{base}/panel/{shop.key}/queue")
    assert sign_count(live) > made

    desk.page.goto(f"{base}/panel/account")
    assert "with a passkey" in desk.see("main").inner_text()
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.see("[data-passkeys] .lines button").click()
    desk.see(".message.done")
    assert "My laptop" not in desk.see("[data-passkeys]").inner_text()
    assert desk.troubles() == []


def test_under_another_name_of_this_machine_the_account_says_where_keys_work(visit, live, shop):
    desk = visit(f"{live.base}/panel/sign-in")
    assert desk.page.locator("[data-passkey-form]").is_hidden()
    sign_in_with_password(desk)
    desk.page.goto(f"{live.base}/panel/account")
    assert "http://localhost" in desk.see("[data-passkey-elsewhere]").inner_text()
    assert desk.page.locator("[data-passkey-form]").is_hidden()


def test_a_device_that_does_not_check_its_holder_adds_nothing_and_the_page_says_so(visit, live, shop):
    base = live.base.replace("127.0.0.1", "localhost")
    desk, _, _ = with_key(visit, f"{base}/panel/sign-in", verifies=False)
    sign_in_with_password(desk)
    desk.page.goto(f"{base}/panel/account")
    desk.see("#passkey-name").fill("My laptop")
    desk.page.keyboard.press("Enter")
    eventually(lambda: desk.page.locator("[data-passkey-trouble]").inner_text())
    assert desk.page.locator("[data-passkeys] .lines").count() == 0
