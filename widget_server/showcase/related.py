"""Related products with their leading tiles, from the catalogue, the shop's orders and what was looked at together.

Owns how long such a comparison is kept: baskets change slowly, so it is made at most every ten minutes a site.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, KeysView
from datetime import datetime, timedelta

import orjson
import structlog
from sqlalchemy import Engine, Executable, select

from ranking import PageContext
from ranking.related import Related
from widget_server.db.engine import UNREACHABLE, for_pages
from widget_server.db.event_body import KINDS, LETTERS, columns_of
from widget_server.db.tables import EventRequest, Order, OrderLine
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.tiles import tile_bytes
from widget_server.showcase.why import disclosed_json, said_json

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=10)
# The newest lines say what goes together now; more would only cost memory.
_MAX_LINES = 50_000
_MAX_REQUESTS = 20_000
_TILES_A_PRODUCT = 3
_LOOKED_AT = (LETTERS["product_click"], LETTERS["add_to_cart"])

# Made when, the comparison, and the ids of the products compared.
_Kept = tuple[datetime, Related, KeysView[str]]


class RelatedProducts:
    """The comparison of each site's products, made when first asked for. Safe for threads."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = for_pages(engine)
        self._now = now
        self._kept: dict[int, _Kept] = {}
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot) -> Related:
        """Return the comparison for a snapshot: a recent one, unless the catalogue has other products now.

        While the database cannot be reached that is the last one, or one by the catalogue alone.
        """
        kept = self._kept_for(snapshot)
        if kept is not None and self._now() < kept[0] + KEPT:
            return kept[1]
        if not self._lock.acquire(blocking=kept is None):
            assert kept is not None
            return kept[1]
        try:
            again = self._kept_for(snapshot)
            if again is not None and again is not kept:
                return again[1]  # Another thread was here first.
            related = Related(snapshot.candidates.products, self._baskets(snapshot), self._views(snapshot))
            self._kept[snapshot.site.id] = (self._now(), related, snapshot.products.keys())
            return related
        except UNREACHABLE as error:
            log.warning("database_unreachable", site=snapshot.site.key, error=type(error).__name__)
            return kept[1] if kept is not None else Related(snapshot.candidates.products, (), ())
        finally:
            self._lock.release()

    def _kept_for(self, snapshot: Snapshot) -> _Kept | None:
        kept = self._kept.get(snapshot.site.id)
        return kept if kept is not None and kept[2] == snapshot.products.keys() else None

    def _baskets(self, snapshot: Snapshot) -> Iterable[list[str]]:
        same_order = (Order.site_id == OrderLine.site_id) & (Order.id == OrderLine.order_id)
        query = (
            select(OrderLine.order_id, OrderLine.product_id)
            .join(Order, same_order)
            .where(OrderLine.site_id == snapshot.site.id)
            .order_by(Order.placed_at.desc())
        )
        return self._groups(query.limit(_MAX_LINES))

    def _views(self, snapshot: Snapshot) -> Iterable[list[str]]:
        kinds = KINDS["product_click"] | KINDS["add_to_cart"]
        query = (
            select(EventRequest.body)
            .where(EventRequest.site_id == snapshot.site.id, EventRequest.kinds.op("&")(kinds) != 0)
            .order_by(EventRequest.id.desc())
            .limit(_MAX_REQUESTS)
        )
        groups: dict[str, list[str]] = defaultdict(list)
        with self._engine.connect() as connection:
            for columns in map(columns_of, connection.execute(query).scalars()):
                groups[columns["view"]] += [
                    product
                    for letter, product in zip(columns["types"], columns.get("product", ()), strict=False)
                    if product and letter in _LOOKED_AT
                ]
        return groups.values()

    def _groups(self, query: Executable) -> Iterable[list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        with self._engine.connect() as connection:
            for group, product in connection.execute(query):
                groups[group].append(product)
        return groups.values()


def related_bytes(
    related: Related, snapshot: Snapshot, product: str, *, kind: str, limit: int, minute: int, lang: str
) -> bytes:
    """Return related products with up to three tiles of each, as JSON.

    kind : "similar" or "together".  minute : of Unix time, decides the order of the tiles.
    """
    found = (related.together if kind == "together" else related.similar)(product, limit)
    parts = [
        b'{"product":%b,"reason":%b,"items":[%b]}'
        % (
            orjson.dumps(snapshot.products[other.id].card),
            orjson.dumps(other.reason),
            b",".join(_leading_tiles(snapshot, other.id, minute, lang)),
        )
        for other in found
        if other.id in snapshot.products
    ]
    return b'{"products":[%b]}' % b",".join(parts)


def _leading_tiles(snapshot: Snapshot, product: str, minute: int, lang: str) -> Iterable[bytes]:
    # Not the snapshot's own memory of pages: a shelf of related products would push real pages out of it.
    page = PageContext(kind="product", product=product)
    plan = snapshot.ranker.prepare(snapshot.candidates, page, now_s=minute * 60.0, rules=snapshot.order.rules)
    for tile in snapshot.ranker.rank(plan, variant=0, limit=_TILES_A_PRODUCT).tiles():
        if tile.tier == "own":
            ready = snapshot.tiles[tile.index]
            yield tile_bytes(
                ready,
                disclosure=disclosed_json(ready.disclosure, lang),
                position=tile.position,
                why=said_json(tile.why, lang),
            )
