"""What published reviews say of something, in their own sentences: for whoever has to answer a shopper."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from widget_server.panel.runtime import desk, runtime
from widget_server.showcase.quotes import answer_of
from widget_server.showcase.why import disclose, language_for
from widget_server.web import Access, access

blueprint = Blueprint("quotes", __name__, url_prefix="/<site>/quotes")

_SHOWN = 20
# A menu of more is no menu; the address takes any product.
_MOST_PRODUCTS = 500


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show what answers, sentence by sentence, each with its review."""
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    reviewed = sorted(
        ((id, one) for id, one in snapshot.reviews.items() if one.reviews),
        key=lambda it: (-len(it[1].reviews), it[0]),
    )[:_MOST_PRODUCTS]
    products = [{"id": id, "title": one.summary["title"] or id, "count": len(one.reviews)} for id, one in reviewed]
    named = request.args.get("product", "")[:200]
    wanted = snapshot.product_id(named) or named
    asked = request.args.get("q", "").strip()[:200]
    found: Any = None
    unknown = bool(asked) and wanted not in snapshot.reviews
    if asked and not unknown:
        lang = language_for("", snapshot.site.locale)
        found = answer_of(
            showcases.quotes.of(site, wanted, snapshot.reviews[wanted]), asked,
            limit=_SHOWN, disclose=lambda key: disclose(key, lang), url_of=lambda _sentence: "",
        )  # fmt: skip
        for one in found["quotes"]:
            one["url"] = url_for("panel.item.show", site=desk().key, id=one["review"])
    return render_template(
        "panel/quotes.html", products=products, wanted=wanted, asked=asked, found=found, unknown=unknown
    )
