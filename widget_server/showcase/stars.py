"""Stars: the average and the number of reviews of a product, as product lists show them."""

from collections.abc import Iterable

from embed.schema import StarsAnswer
from widget_server.showcase.snapshot import Snapshot

MAX_PRODUCTS = 200


def stars_of(snapshot: Snapshot, names: Iterable[str]) -> StarsAnswer:
    """Return the figures of products under the names they were asked by; unknown ones are left out.

    Names beyond the first 200 are not looked at: no list of products on a page is longer.
    """
    found: StarsAnswer = {}
    for name in list(dict.fromkeys(names))[:MAX_PRODUCTS]:
        id = snapshot.product_id(name)
        if id is not None:
            summary = snapshot.reviews_of(id).summary
            found[name] = {"average": summary["average"], "count": summary["count"]}
    return found
