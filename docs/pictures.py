"""Makes docs/pictures: every layout and state of the elements. Run it with `make screenshots`.

Looks at the sample shop's page of layouts and at a product's page, at three widths, in the light and in the dark, with
long words and from right to left, with one tile and with five hundred.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.screenshots import sample_shop
from ranking.served_list import LAYOUTS

PICTURES = Path(__file__).parent / "pictures"
MUG = "/demo/products/harbour-dip-mug"
WIDEST_PX = 900
QUALITY = 62
TILES = 500
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def main() -> None:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with sample_shop() as (browser, address, _):
        take(browser, address)
    size = sum(file.stat().st_size for file in PICTURES.glob("*.webp"))
    print(f"{size // 1000} kB in {PICTURES}")


def take(browser: Browser, address: str) -> None:
    """Take the pictures from a running sample shop."""
    wide = _open(browser, f"{address}/demo/layouts", 1440)
    for layout in LAYOUTS:
        _keep(wide.locator(f"#{layout} vitrine-gallery"), f"layout-{layout}")
    for state in ("one", "empty", "error"):
        _keep(wide.locator(f"#{state} vitrine-gallery"), f"state-{state}")
    for way in ("slow", "offline", "fails"):
        wide.locator(f"[data-line={way}]").click()
        wide.wait_for_timeout(700)
        _keep(wide.locator("[data-line-place]"), f"state-{way}")
    for name, width, dark, lang in (
        ("german-phone", 390, True, "de"), ("arabic-tablet", 768, False, "ar"), ("arabic-desk-dark", 1440, True, "ar"),
    ):  # fmt: skip
        page = _open(browser, f"{address}/demo/layouts?lang={lang}", width, dark=dark)
        _keep(page.locator("#masonry"), name)
        page.context.close()
    page = _open(browser, f"{address}/demo/layouts", 390, change=_long_words)
    _keep(page.locator("#grid vitrine-gallery"), "state-long-words")
    page.context.close()
    page = _open(browser, f"{address}/demo/layouts", 768, blank=True)
    _keep(page.locator("#grid vitrine-gallery"), "state-no-photo")
    page.context.close()
    page = _open(browser, f"{address}/demo/layouts", 768, change=_many)
    page.evaluate("scrollTo(0, document.querySelector('#grid').scrollHeight / 2)")
    page.wait_for_timeout(2000)
    _save(page.screenshot(), "state-500-tiles")
    page.context.close()
    for name, width, dark in (("desk", 1440, False), ("tablet-dark", 768, True), ("phone", 390, False)):
        page = _open(browser, f"{address}{MUG}", width, dark=dark)
        page.locator("vitrine-gallery .tile").first.click()
        page.locator("vitrine-gallery dialog .product img").first.wait_for()
        page.wait_for_timeout(1500)
        _save(page.screenshot(), f"lightbox-{name}")
        page.keyboard.press("Escape")
        page.locator("vitrine-reviews").scroll_into_view_if_needed()
        page.locator("vitrine-reviews .review").first.wait_for()
        page.locator("vitrine-reviews .write summary").click()
        page.wait_for_timeout(1500)
        _keep(page.locator("vitrine-reviews"), f"reviews-{name}", most_px=1600)
        page.context.close()


def _open(
    browser: Browser, url: str, width: int, *, dark: bool = False, change: Any = None, blank: bool = False
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    if change:
        page.route("**/feed?*", lambda route: _changed(route, change))
    if blank:
        page.route("**/m/**", lambda route: route.abort())
    page.goto(url)
    page.wait_for_timeout(2000)
    # Pictures further down come when they come near.
    for top in range(0, page.evaluate("document.documentElement.scrollHeight"), 700):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    return page


def _changed(route: Route, change: Any) -> None:
    answer = route.fetch()
    if not answer.ok:
        route.fulfill(response=answer)
        return
    # One of the page's galleries is enough.
    if "layout=grid" not in route.request.url or "limit=6" not in route.request.url:
        route.fulfill(response=answer)
        return
    feed = answer.json()
    feed["items"] = change(feed["items"])
    route.fulfill(response=answer, json=feed)


def _long_words(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for item in items:
        item["authors"] = [{"name": LONG}]
        item["_vitrine"]["why"] = LONG
    return items


def _many(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**items[n % len(items)], "id": f"{n}"} for n in range(TILES)] if items else items


def _keep(part: Locator, name: str, most_px: int = 1000) -> None:
    _save(part.screenshot(), name, most_px)


def _save(png: bytes, name: str, most_px: int = 1000) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    if picture.width > WIDEST_PX:
        picture = picture.resize((WIDEST_PX, round(picture.height * WIDEST_PX / picture.width)))
    picture.crop((0, 0, picture.width, min(picture.height, most_px))).save(
        PICTURES / f"{name}.webp", quality=QUALITY, method=6
    )
    print(f"docs/pictures/{name}.webp")


if __name__ == "__main__":
    main()
