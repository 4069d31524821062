"""Makes the pictures of the README and the guides from the sample shop. Run it with `make screenshots`.

Loads the sample shop into a folder of its own, serves it on a free port, drives Chromium, writes docs/images/*.webp.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
VITRINE = Path(sys.executable).parent / "vitrine"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Take every picture."""
    with sample_shop() as (browser, address, password):
        _take(browser, address, password)


@contextmanager
def sample_shop() -> Iterator[tuple[Browser, str, str]]:
    """Serve the sample shop for the block: a Chromium, the shop's address and the desk's password."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed for the pictures: install it and try again.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"VITRINE_DATA": data, "VITRINE_PORT": str(port)}
        subprocess.run([VITRINE, "demo"], env=environment, check=True)
        password = (Path(data) / "sample-sign-in").read_text()
        server = subprocess.Popen([VITRINE, "serve"], env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/readyz")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
                yield browser, f"http://127.0.0.1:{port}", password
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    sys.exit(f"{address} did not answer within a minute")


def _take(browser: Browser, address: str, password: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 1500})
    page.goto(f"{address}/demo/", wait_until="networkidle")
    _keep(page, "storefront")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("vitrine-gallery").locator("button, a").first.click()
    page.wait_for_timeout(1500)
    _keep(page, "lightbox")
    page.goto(f"{address}/demo/products/harbour-dip-mug", wait_until="networkidle")
    page.locator("vitrine-reviews").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    _keep(page, "reviews")
    page.goto(f"{address}/panel/", wait_until="networkidle")
    page.fill("input[name=email]", "owner@kiln-and-table.example")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/panel/**")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Queue").first.click()
    page.wait_for_load_state("networkidle")
    _keep(page, "queue")
    page.get_by_role("link", name="Rules for new content").first.click()
    page.get_by_role("button", name="Make the first one").click()
    page.get_by_label("Name", exact=True).fill("Cups and bowls that are liked")
    page.get_by_role("combobox", name="Condition 1").select_option(label="It says one of")
    page.get_by_label("What to compare with").fill("cup\nbowl")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_role("combobox", name="Condition 2").select_option(label="Likes: at least")
    page.get_by_label("What to compare with").last.fill("20")
    page.get_by_label("Approve it").check()
    _keep(page, "rule-builder")
    page.get_by_role("button", name="Save and show what it would do").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Dismiss").click()
    _keep(page, "rule-trial")
    phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", device_scale_factor=2)
    phone.goto(f"{address}/demo/products/harbour-dip-mug", wait_until="networkidle")
    phone.locator("vitrine-gallery").scroll_into_view_if_needed()
    phone.wait_for_timeout(1500)
    _keep(phone, "phone")


def _keep(page: Page, name: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    Image.open(BytesIO(page.screenshot())).save(IMAGES / f"{name}.webp", quality=78, method=6)
    print(f"docs/images/{name}.webp")


if __name__ == "__main__":
    main()
