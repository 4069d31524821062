"""The look editor of the desk: what is chosen reaches the preview, the lines to copy and the address."""

import pytest

from support.variants import on_one_variant

pytestmark = on_one_variant
EMAIL, PASSWORD = "ola@linden.example", "a long and quiet word 8"


@pytest.fixture
def editor(visit, live, merchant):
    """The editor of a site of its own, opened by its viewer."""
    shop = live.open_site(merchant.origin, load=False)
    live.run("user", "create", EMAIL, "--site", shop.key, "--role", "viewer", "--password-stdin", input=PASSWORD + "\n")
    desk = visit(f"{live.base}/panel/")
    desk.page.fill("#email", EMAIL)
    desk.page.fill("#password", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.see(f"a[href*='/panel/{shop.key}']")
    desk.page.goto(f"{live.base}/panel/{shop.key}/theme")
    desk.see("#theme-css")
    return desk


def previewed(editor, name):
    return editor.page.eval_on_selector(
        "iframe[data-preview]",
        "(frame, name) => frame.contentDocument.documentElement.style.getPropertyValue(name)",
        name,
    )


def test_what_is_chosen_is_previewed_measured_told_as_css_and_kept_in_the_address(editor):
    page = editor.page
    page.wait_for_function("document.querySelector('iframe[data-preview]').contentDocument?.readyState === 'complete'")
    page.fill("#colour-accent", "#777777")
    page.fill("#colour-on-accent", "#ffffff")
    page.fill("#length-gap", "20")
    assert previewed(editor, "--vitrine-accent") == "#777777"
    assert previewed(editor, "--vitrine-gap") == "20px"
    # #777 on white is the well-known colour that just fails: 4.48 to 1.
    button = page.locator("[data-front=on-accent]")
    assert "4.4 : 1" in button.inner_text()
    assert "at least 4.5" in button.inner_text()
    page.check("input[value=dark]")
    page.fill("#colour-accent", "#000000")
    told = page.inner_text("#theme-css")
    assert "--vitrine-accent: #777777;" in told.split("@media")[0]
    assert "--vitrine-accent: #000000;" in told.split("@media")[1]
    page.reload()
    editor.see("#theme-css")
    assert page.inner_text("#theme-css") == told
    page.click("button[type=reset]")
    page.wait_for_function("document.getElementById('theme-css').textContent === ''")


def test_an_address_of_somebody_else_brings_nothing_but_colours_and_measures(editor):
    page = editor.page
    page.goto(page.url.split("#")[0] + "#%7B%22light%22%3A%7B%22accent%22%3A%22red%3B%7D*%7B%22%7D%7D")
    page.reload()
    editor.see("h1")
    assert page.inner_text("#theme-css") == ""
