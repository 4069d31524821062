"""The pages of the sample shop: home, category, search, product, cart, layouts. Of Vitrine only its public snippet.

Owns HTML of a shop; the policy headers show what a strict shop allows for Vitrine.
"""

from collections.abc import Callable

from babel.numbers import format_currency
from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from embed.snippet import csp, feed_url
from widget_server.db.session import reading_session
from widget_server.db.tables import Site
from widget_server.demo.layouts import add_layouts_page
from widget_server.demo.shop import BRAND, CURRENCY, SAMPLE, SITE_KEY, Category, Shop, sample_shop
from widget_server.services.context import Context
from widget_server.web import Access, access

ASSETS_AGE_S = 3600
BESTSELLER_COUNT = 8


def blueprint(context: Context) -> Blueprint:
    """Return the pages under /demo/."""
    pages = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")
    host = context.settings.resolved_public_url
    shop = sample_shop

    @pages.app_template_filter("euros")
    def euros(minor: int) -> str:
        return format_currency(minor / 100, CURRENCY, locale="en")

    @pages.context_processor
    def shared() -> dict[str, object]:
        return {
            "brand": BRAND,
            "host": host,
            "site_key": SITE_KEY,
            "top": [one for one in shop().categories if _is_top(one, shop())],
            "preload": lambda **attributes: feed_url(host=host, site=SITE_KEY, attributes=attributes),
        }

    @pages.after_request
    def strict(response: Response) -> Response:
        # The shop's own files, plus exactly the lines that the developers' guide tells a strict shop to add.
        response.headers["Content-Security-Policy"] = _policy(host)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return response

    @pages.before_request
    def loaded() -> AnyResponse | None:
        with reading_session(context.engine) as session:
            if session.scalar(select(Site.id).where(Site.publishable_key == SITE_KEY)) is None:
                return Response(render_template("demo/absent.html"), status=404)
        return None

    _add_pages(pages, shop)
    add_layouts_page(pages)
    return pages


def _add_pages(pages: Blueprint, shop: Callable[[], Shop]) -> None:
    @pages.get("/")
    @access(Access.ANYONE)
    def home() -> str:
        """Show the sample shop's home page."""
        chosen = [one for one in shop().products if one.buyable][::4][:BESTSELLER_COUNT]
        return render_template("demo/home.html", products=chosen, all_count=len(shop().products))

    @pages.get("/c/<slug>")
    @access(Access.ANYONE)
    def category(slug: str) -> str:
        """Show a category of the sample shop."""
        found = shop().category(slug) or abort(404)
        return render_template("demo/category.html", category=found, trail=_trail(found, shop()))

    @pages.get("/search")
    @access(Access.ANYONE)
    def search() -> str:
        """Show what the sample shop's search finds."""
        words = request.args.get("q", "")[:100]
        return render_template("demo/search.html", words=words, products=shop().search(words))

    @pages.get("/products/<slug>")
    @access(Access.ANYONE)
    def product(slug: str) -> str:
        """Show a product of the sample shop."""
        found = shop().product(slug) or abort(404)
        family = next(one for one in shop().categories if one.path == found.category)
        others = [one for one in family.products if one.id != found.id][:4]
        return render_template("demo/product.html", product=found, trail=_trail(family, shop()), others=others)

    @pages.get("/cart")
    @access(Access.ANYONE)
    def cart() -> str:
        """Show the cart, which lives in the browser only."""
        catalogue = {
            one.id: {
                "title": one.title,
                "price_minor": one.price_minor,
                "photo": url_for("demo.photo", name=one.photo),
                "url": url_for("demo.product", slug=one.slug),
            }
            for one in shop().products
        }
        return render_template("demo/cart.html", catalogue=catalogue)

    @pages.get("/photos/<path:name>")
    @access(Access.ANYONE)
    def photo(name: str) -> Response:
        """Send a product picture of the sample shop."""
        return send_from_directory(SAMPLE / "photos", name, max_age=ASSETS_AGE_S)

    @pages.get("/assets/<path:name>")
    @access(Access.ANYONE)
    def asset(name: str) -> Response:
        """Send a file of the sample shop's design."""
        return send_from_directory(f"{pages.root_path}/static", name, max_age=ASSETS_AGE_S)

    @pages.get("/p/<product_id>")
    @access(Access.ANYONE)
    def product_by_id(product_id: str) -> AnyResponse:
        """Lead a product id, as Vitrine's links have it, to its page."""
        found = next((one for one in shop().products if one.id == product_id), None) or abort(404)
        return redirect(url_for("demo.product", slug=found.slug), 302)


def _is_top(category: Category, shop: Shop) -> bool:
    """Say whether the menu shows it: the deepest categories, which hold products of their own."""
    return any(product.category == category.path for product in shop.products)


def _trail(category: Category, shop: Shop) -> list[Category]:
    return [one for one in shop.categories if category.path[: len(one.path)] == one.path]


def _policy(host: str) -> str:
    own = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        f"frame-src 'self' {host}",
    ]
    lines = {"script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "connect-src": "'self'"}
    for line in csp(host=host).replace(";", "\n").splitlines():
        name, _, sources = line.strip().partition(" ")
        if name and name != "default-src":
            lines[name] = " ".join(dict.fromkeys((*lines.get(name, "").split(), *sources.split())))
    return "; ".join(own + [f"{name} {sources}" for name, sources in lines.items()])
