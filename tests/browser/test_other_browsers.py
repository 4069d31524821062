"""Every element once in Firefox and in WebKit, on the merchant's page under its policy."""

import pytest

from embed.snippet import snippet
from support.live import eventually
from support.other_browsers import firefox, webkit
from support.variants import on_one_variant

pytestmark = [on_one_variant, pytest.mark.slow]
DRESS = "LN-DRE-001"
# Before the elements: an error of theirs, or a violated policy, is remembered.
WATCH = """<script>
window.wrong = [];
for (const name of ["error", "unhandledrejection", "securitypolicyviolation", "vitrine-error"])
  addEventListener(name, (event) =>
    wrong.push(`${name} ${event.message || event.reason || event.blockedURI || event.detail?.error}`), true);
</script>"""


@pytest.fixture(params=[firefox, webkit], ids=["firefox", "webkit"], scope="module")
def browser(request, tmp_path_factory):
    try:
        with request.param(tmp_path_factory.mktemp("profile")) as browser:
            yield browser
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture
def page(browser, merchant, site):
    """A page with every element in the browser; call it with an expression until that holds."""
    attributes = {"gallery": {"page": "home"}, "stars": {"product": DRESS}, "reviews": {"product": DRESS}}
    body = "\n".join(
        snippet(host=site.live.base, site=site.key, element=element, attributes=of, preload=False)
        for element, of in attributes.items()
    )
    body += f'<script async src="{site.live.base}/embed/people.js"></script><vitrine-people></vitrine-people>'
    address = merchant.page(body, host=site.live.base, head=WATCH)
    path = address.removeprefix(merchant.origin)
    html, policy = merchant.pages[path]
    merchant.pages[path] = html, policy.replace("script-src ", "script-src 'unsafe-inline' ")
    browser.open(address)
    return lambda expression: eventually(lambda: browser.evaluate(expression))


def test_gallery_lightbox_stars_reviews_and_form_work(page, browser, merchant, site):
    inside = "document.querySelector('vitrine-{}')?.shadowRoot"
    gallery, stars, reviews = (inside.format(name) for name in ("gallery", "stars", "reviews"))
    assert page(f"{gallery}?.querySelectorAll('.item img').length == 24")
    assert page(f"[...{gallery}.querySelectorAll('.item img')].some((it) => it.complete && it.naturalWidth > 0)")
    assert page(f"{stars}?.querySelector('.count')?.textContent.includes('(')")
    browser.evaluate("void document.querySelector('vitrine-reviews').scrollIntoView() ?? 1")
    assert page(f"{reviews}?.querySelectorAll('.review').length") > 1

    browser.evaluate(f"void {reviews}.querySelector('.write summary').click() ?? 1")
    assert page(f"{reviews}.querySelector('.write[open] form textarea')?.checkVisibility()")
    browser.evaluate(f"void {gallery}.querySelector('.item button, .item a').click() ?? 1")
    assert page(f"{gallery}.querySelector('dialog')?.open")
    assert page(f"{gallery}.querySelector('dialog img')?.naturalWidth > 0")
    browser.evaluate(f"void {gallery}.querySelector('dialog').close() ?? 1")
    assert page(f"!{gallery}.querySelector('dialog')?.open")
    assert page("document.querySelector('vitrine-people')?.role == 'group'")
    # The browser itself asks for an icon, which the page's policy does not allow.
    assert [one for one in browser.evaluate("window.wrong") if not one.endswith("/favicon.ico")] == []
