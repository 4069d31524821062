"""What a known shopper did before, for the personal feed: their last events, read when they ask and never kept.

Owns the query and how much each kind of event says. What they did a second ago is not counted yet, and read all the
same. Only events sent with consent name a shopper.
"""

from collections.abc import Collection

from sqlalchemy import Engine, select

from ranking import ShopperAction, ShopperLook
from ranking.position_bias import Examination
from widget_server.db.engine import for_pages
from widget_server.db.event_body import KINDS, StoredEvent, columns_of, events_of, lists_of
from widget_server.db.tables import EventRequest, SpooledRequest

# As many requests are read as actions are wanted: each that is read holds one at least.
MAX_ACTIONS = 50
MAX_LOOKS = 300
MAX_LOOK_REQUESTS = 50
# A purchase says most about taste; seeing a tile says nothing that its order did not decide.
_WEIGHTS = {"open": 1.0, "product_click": 2.0, "add_to_cart": 3.0, "purchase": 4.0}


def shopper_history(engine: Engine, site_id: int, reference: str) -> list[ShopperAction]:
    """Return a shopper's last actions, newest first."""
    return [
        ShopperAction(item=item, weight=_WEIGHTS[event.type], at_s=event.at_ms / 1000)
        for event in _last(engine, site_id, reference, _WEIGHTS, MAX_ACTIONS)[:MAX_ACTIONS]
        if (item := event.product or event.item)
    ]


def shopper_looks(engine: Engine, site_id: int, reference: str, examination: Examination) -> list[ShopperLook]:
    """Return the tiles that a shopper was shown last, newest first: what they passed over tells of taste as well."""
    return [
        ShopperLook(item=event.item, examined=examination.probability(event.position, event.layout))
        for event in _last(engine, site_id, reference, ("impression",), MAX_LOOK_REQUESTS)[:MAX_LOOKS]
        if event.item and event.position
    ]


def _last(
    engine: Engine, site_id: int, reference: str, types: Collection[str], most_requests: int
) -> list[StoredEvent]:
    """Return the events of some types in a shopper's last requests, newest first."""
    kinds = sum(KINDS[type] for type in types)
    found: dict[tuple[str, str, int], StoredEvent] = {}
    with for_pages(engine).connect() as connection:
        # The spool first: what leaves it meanwhile is found twice and not missed.
        for table in (SpooledRequest, EventRequest):
            query = (
                select(table.body)
                .where(table.site_id == site_id, table.shopper == reference, table.kinds.op("&")(kinds) != 0)
                .order_by(table.id.desc())
                .limit(most_requests)
            )
            for columns in map(columns_of, connection.execute(query).scalars()):
                for event in events_of(columns, lists_of(columns, site_id)):
                    if event.type in types:
                        found.setdefault(event.key, event)
    return sorted(found.values(), key=lambda event: (event.at_ms, event.id), reverse=True)
