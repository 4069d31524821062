from pathlib import Path

import pytest

from embed.snippet import reserve_css
from widget_server.app import create_app
from widget_server.demo import storefront
from widget_server.demo.shop import SITE_KEY
from widget_server.services.context import Context
from widget_server.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module")
def pages(sample):
    context, _, _ = sample
    return create_app(context=context).test_client()


@pytest.mark.parametrize(
    ("path", "element"),
    [
        ("/demo/", '<vitrine-gallery page="home"'),
        ("/demo/c/tableware-mugs-cups", '<vitrine-gallery page="category" category="Tableware &gt; Mugs &amp; Cups"'),
        ("/demo/search?q=vaze", '<vitrine-gallery page="search" q="vaze" products="KT-'),
        ("/demo/products/harbour-dip-mug", '<vitrine-reviews product="KT-MUG-001">'),
    ],
)
def test_each_page_carries_the_snippet_for_its_kind(pages, path, element):
    page = pages.get(path)
    assert page.status_code == 200
    assert element in page.text
    assert f'data-site="{SITE_KEY}"' in page.text


def test_a_strict_policy_stands_on_every_page(pages):
    policy = pages.get("/demo/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(
    ("element", "attributes"), [("gallery", {"limit": "12"}), ("stars", {}), ("reviews", {})], ids=str
)
def test_its_stylesheet_keeps_the_place_of_every_element(element, attributes):
    sheet = Path(storefront.__file__).parent / "static" / "shop.css"
    assert reserve_css(element, attributes) in sheet.read_text(encoding="utf-8")


def test_what_is_typed_is_escaped(pages):
    page = pages.get("/demo/search", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_pages_that_are_not_there_say_so(pages):
    assert pages.get("/demo/c/no-such-thing").status_code == 404
    assert pages.get("/demo/products/no-such-thing").status_code == 404
    assert pages.get("/demo/photos/../products.xml").status_code == 404


def test_a_product_id_leads_to_its_page(pages):
    assert pages.get("/demo/p/KT-MUG-001").headers["Location"].endswith("/demo/products/harbour-dip-mug")


def test_without_the_sample_the_page_says_how_to_load_it(engine, tmp_path):
    context = Context(settings=Settings(data=tmp_path, secret_key="x"))
    context.__dict__["engine"] = engine
    page = create_app(context=context).test_client().get("/demo/")
    assert page.status_code == 404
    assert "vitrine demo" in page.text
