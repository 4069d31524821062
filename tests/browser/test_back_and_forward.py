"""Coming back by the browser's button: the page is taken out of its memory as it stood, alive."""

import pytest

from embed.snippet import snippet
from support.live import eventually
from support.variants import on_one_variant

pytestmark = on_one_variant
DRESS = "LN-DRE-001"
GALLERY = "document.querySelector('vitrine-gallery')"
KEPT = """window.came = [];
addEventListener('pageshow', (event) => came.push(event.persisted));"""


@pytest.fixture(scope="module")
def browser(launch):
    """Chromium without the switch by which Playwright turns the memory for whole pages off."""
    browser = launch(ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


def test_a_page_with_all_elements_is_kept_whole_and_goes_on(browser, merchant, site):
    host = site.live.base
    parts = (
        ("stars", {"product": DRESS}),
        ("gallery", {"page": "home", "limit": "6"}),
        ("reviews", {"product": DRESS}),
    )
    body = "".join(snippet(host=host, site=site.key, element=name, attributes=of, preload=False) for name, of in parts)
    page = browser.new_page()
    page.add_init_script(KEPT)
    page.goto(merchant.page(body, host=host))
    page.locator("vitrine-gallery .tile img").first.wait_for()
    page.locator("vitrine-reviews").scroll_into_view_if_needed()
    page.locator("vitrine-reviews .review").first.wait_for()
    eventually(lambda: page.evaluate("customElements.get('vitrine-stars') !== undefined"))
    page.evaluate(f"{GALLERY}.mark = 'the same element'")
    ids = page.evaluate(f"{GALLERY}.items.map((item) => item.id)")

    asked: list[str] = []
    page.goto(merchant.page("<p>Elsewhere</p>", host=host))
    page.on("request", lambda request: asked.append(request.url))
    page.go_back(wait_until="commit")

    eventually(lambda: page.evaluate("window.came?.at(-1)"))
    assert page.evaluate("came") == [False, True], "taken out of memory, and not loaded anew"
    assert page.evaluate(f"{GALLERY}.mark") == "the same element"
    assert page.evaluate(f"{GALLERY}.items.map((item) => item.id)") == ids
    assert [url for url in asked if "/feed" in url or "reviews.html" in url] == []
    # It goes on: the next tiles come, and the lightbox opens and closes.
    page.locator("vitrine-gallery .more").click()
    eventually(lambda: page.evaluate(f"{GALLERY}.items.length") > len(ids))
    page.locator("vitrine-gallery .tile").first.click()
    page.locator("vitrine-gallery dialog .caption").wait_for()
    page.keyboard.press("Escape")
    page.locator("vitrine-gallery dialog").wait_for(state="detached")
    page.close()
