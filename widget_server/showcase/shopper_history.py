"""What a known shopper did before, for the personal feed: their last events, read when they ask and never kept.

Owns the query and how much each kind of event says. What they did a second ago still waits in the spool, and is read
there. Only events sent with consent name a shopper.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, Engine, select

from ranking import ShopperAction, ShopperLook
from ranking.position_bias import Examination
from widget_server.db.engine import for_pages
from widget_server.db.tables import Event, ServedList, SpooledRequest

MAX_ACTIONS = 50
MAX_LOOKS = 300
# A job empties the spool every few seconds: more than this nobody sends meanwhile.
MAX_SPOOLED_REQUESTS = 20
# A purchase says most about taste; seeing a tile says nothing that its order did not decide.
_WEIGHTS = {"open": 1.0, "product_click": 2.0, "add_to_cart": 3.0, "purchase": 4.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Happened:
    """An event, and where the tile stood in the list it names; position 0 where it names none."""

    id: str
    type: str
    at: datetime
    item_id: str | None
    product_id: str | None
    position: int = 0
    layout: str = ""


def shopper_history(engine: Engine, site_id: int, reference: str) -> list[ShopperAction]:
    """Return a shopper's last actions, newest first."""
    return [
        ShopperAction(item=item, weight=_WEIGHTS[event.type], at_s=event.at.timestamp())
        for event in _last(engine, site_id, reference, _WEIGHTS, MAX_ACTIONS)
        if (item := event.product_id or event.item_id)
    ]


def shopper_looks(engine: Engine, site_id: int, reference: str, examination: Examination) -> list[ShopperLook]:
    """Return the tiles that a shopper was shown last, newest first: what they passed over tells of taste as well."""
    return [
        ShopperLook(item=event.item_id, examined=examination.probability(event.position, event.layout))
        for event in _last(engine, site_id, reference, ("impression",), MAX_LOOKS)
        if event.item_id and event.position
    ]


def _last(engine: Engine, site_id: int, reference: str, types: Collection[str], most: int) -> list[_Happened]:
    """Return the last events of some types, newest first."""
    with for_pages(engine).connect() as connection:
        # The spool first: what leaves it meanwhile is found twice and not missed.
        found = [*_spooled(connection, site_id, reference), *_stored(connection, site_id, reference, types, most)]
    events = {event.id: event for event in found if event.type in types}
    return sorted(events.values(), key=lambda event: (event.at, event.id), reverse=True)[:most]


def _stored(connection: Connection, site_id: int, reference: str, types: Collection[str], most: int) -> list[_Happened]:
    e, s = Event, ServedList
    rows = connection.execute(
        select(e.id, e.type, e.at, e.item_id, e.product_id, e.number, s.tiles, s.first_position, s.layout)
        .outerjoin(s, (s.site_id == e.site_id) & (s.id == e.list_id))
        .where(e.site_id == site_id, e.shopper == reference, e.type.in_(types))
        .order_by(e.at.desc(), e.id.desc())
        .limit(most)
    )
    return [
        _Happened(
            id=row.id,
            type=row.type,
            at=row.at,
            item_id=row.item_id,
            product_id=row.product_id,
            position=_position(row.number, row.tiles or [], row.first_position),
            layout=row.layout or "",
        )
        for row in rows
    ]


def _spooled(connection: Connection, site_id: int, reference: str) -> list[_Happened]:
    """Return what the shopper's last requests said that are no rows yet, of every type."""
    query = (
        select(SpooledRequest.body)
        .where(SpooledRequest.site_id == site_id, SpooledRequest.shopper == reference)
        .order_by(SpooledRequest.id.desc())
        .limit(MAX_SPOOLED_REQUESTS)
    )
    found: list[_Happened] = []
    for body in map(orjson.loads, connection.execute(query).scalars()):
        lists = {served["id"]: served for served in body["lists"]}
        for row in body["events"]:
            served = lists.get(row["list_id"]) or {"tiles": [], "first_position": 1, "layout": ""}
            found.append(
                _Happened(
                    id=row["id"],
                    type=row["type"],
                    at=datetime.fromisoformat(row["at"]),
                    item_id=row["item_id"],
                    product_id=row["product_id"],
                    position=_position(row["number"], served["tiles"], served["first_position"]),
                    layout=served["layout"],
                )
            )
    return found


def _position(number: int | None, tiles: list[int], first: int) -> int:
    return first + tiles.index(number) if number in tiles else 0
