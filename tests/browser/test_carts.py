"""The adapters for shops' carts, against servers that keep to the contracts published by Shopify and WooCommerce."""

from dataclasses import dataclass, field

import pytest

from embed.snippet import snippet
from support.variants import on_one_variant

pytestmark = on_one_variant
HAT = "LN-HAT-001"


@dataclass
class Shopify:
    """The Ajax API: products by handle, and a cart of variants."""

    added: list[object] = field(default_factory=list)
    available: bool = True

    def product(self, headers, body):
        variants = [{"id": 41, "available": False}, {"id": 42, "available": True}]
        return 200, {}, {"id": 7, "handle": HAT, "variants": variants}

    def add(self, headers, body):
        assert headers["Content-Type"] == "application/json"
        if not self.available:
            return 422, {}, {"status": 422, "message": "Cart Error", "description": "The hat is already sold out."}
        self.added += body["items"]
        return 200, {}, {"items": body["items"]}


@dataclass
class WooCommerce:
    """The Store API: products by SKU, a cart with a session cookie, writing only with the nonce of that session."""

    added: list[object] = field(default_factory=list)
    nonce: str = "first"
    refuses: str = ""

    def products(self, headers, body):
        return 200, {}, [{"id": 123, "sku": HAT}]

    def cart(self, headers, body):
        return 200, {"Nonce": self.nonce, "Cart-Token": "token", "Set-Cookie": "session=1; Path=/"}, {"items": []}

    def add(self, headers, body):
        if headers.get("Nonce") != self.nonce or "session=1" not in headers.get("Cookie", ""):
            return 401, {}, {"code": "woocommerce_rest_invalid_nonce", "message": "Nonce is invalid."}
        if self.refuses:
            return 400, {}, {"code": "woocommerce_rest_product_out_of_stock", "message": self.refuses}
        self.added.append(body)
        return 201, {"Nonce": self.nonce}, {"items": [body]}


def press(visit, merchant, site, adapter: str):
    """Open a tile of the hat on a page with an adapter, press the button, and return the page."""
    lines = snippet(host=site.live.base, site=site.key, attributes={"page": "product", "product": HAT}, preload=False)
    script = f'<script async src="{site.live.base}/embed/cart-{adapter}.js"></script>'
    shop = visit(merchant.page(script + lines, host=site.live.base))
    shop.shown_ids()
    shop.see("vitrine-gallery .tile").first.click()
    shop.see("vitrine-gallery dialog .buy").first.click()
    return shop


@pytest.fixture
def shopify(merchant):
    """A shop with Shopify's calls."""
    shop = Shopify()
    merchant.calls |= {("GET", f"/products/{HAT}.js"): shop.product, ("POST", "/cart/add.js"): shop.add}
    return shop


@pytest.fixture
def woocommerce(merchant):
    """A shop with WooCommerce's calls."""
    shop, store = WooCommerce(), "/wp-json/wc/store/v1"
    merchant.calls |= {
        ("GET", f"{store}/products?sku={HAT}"): shop.products,
        ("GET", f"{store}/cart"): shop.cart,
        ("POST", f"{store}/cart/add-item"): shop.add,
    }
    return shop


def test_shopify_gets_the_first_variant_that_can_be_bought(visit, merchant, site, shopify):
    page = press(visit, merchant, site, "shopify")
    page.see("vitrine-gallery dialog .status:has-text('Added to your cart.')")
    assert shopify.added == [{"id": 42, "quantity": 1}]
    assert page.troubles() == []


def test_what_shopify_says_of_a_failure_is_shown(visit, merchant, site, shopify):
    shopify.available = False
    page = press(visit, merchant, site, "shopify")
    page.see("vitrine-gallery dialog .status:has-text('The hat is already sold out.')")
    shopify.available = True
    page.see("vitrine-gallery dialog .buy").first.click()
    page.see("vitrine-gallery dialog .status:has-text('Added to your cart.')")
    assert len(shopify.added) == 1


def test_woocommerce_gets_the_product_of_a_sku_with_the_nonce_of_the_session(visit, merchant, site, woocommerce):
    page = press(visit, merchant, site, "woocommerce")
    page.see("vitrine-gallery dialog .status:has-text('Added to your cart.')")
    woocommerce.nonce = "second"
    page.see("vitrine-gallery dialog .buy").first.click()
    page.see("vitrine-gallery dialog .buy:not([disabled])")
    page.see("vitrine-gallery dialog .status:has-text('Added to your cart.')")
    assert woocommerce.added[0] == {"id": 123, "quantity": 1}
    assert page.troubles() == []


def test_what_woocommerce_says_of_a_failure_is_shown_as_text(visit, merchant, site, woocommerce):
    woocommerce.refuses = "Only <b>1</b> Straw Sun Hat is left."
    page = press(visit, merchant, site, "woocommerce")
    assert page.see("vitrine-gallery dialog .status:has-text('is left')").first.inner_text() == woocommerce.refuses
    woocommerce.refuses = ""
    page.see("vitrine-gallery dialog .buy").first.click()
    page.see("vitrine-gallery dialog .status:has-text('Added to your cart.')")
    assert len(woocommerce.added) == 1
