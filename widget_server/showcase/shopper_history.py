"""What a known shopper did before, for the personal feed: their last events, read when they ask and never kept.

Owns the query and how much each kind of event says. Only events sent with consent name a shopper.
"""

from sqlalchemy import Engine, select

from ranking import ShopperAction, ShopperLook
from ranking.position_bias import Examination
from widget_server.db.engine import for_pages
from widget_server.db.tables import Event, ServedList

MAX_ACTIONS = 50
MAX_LOOKS = 300
# A purchase says most about taste; seeing a tile says nothing that its order did not decide.
_WEIGHTS = {"open": 1.0, "product_click": 2.0, "add_to_cart": 3.0, "purchase": 4.0}


def shopper_history(engine: Engine, site_id: int, reference: str) -> list[ShopperAction]:
    """Return a shopper's last actions, newest first."""
    query = (
        select(Event.type, Event.item_id, Event.product_id, Event.at)
        .where(Event.site_id == site_id, Event.shopper == reference, Event.type.in_(_WEIGHTS))
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(MAX_ACTIONS)
    )
    with for_pages(engine).connect() as connection:
        rows = connection.execute(query).all()
    return [
        ShopperAction(item=item, weight=_WEIGHTS[row.type], at_s=row.at.timestamp())
        for row in rows
        if (item := row.product_id or row.item_id)
    ]


def shopper_looks(engine: Engine, site_id: int, reference: str, examination: Examination) -> list[ShopperLook]:
    """Return the tiles that a shopper was shown last, newest first: what they passed over tells of taste as well."""
    query = (
        select(Event.number, Event.item_id, ServedList.tiles, ServedList.first_position, ServedList.layout)
        .join(ServedList, (ServedList.site_id == Event.site_id) & (ServedList.id == Event.list_id))
        .where(Event.site_id == site_id, Event.shopper == reference, Event.type == "impression")
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(MAX_LOOKS)
    )
    with for_pages(engine).connect() as connection:
        rows = connection.execute(query).all()
    return [
        ShopperLook(
            item=row.item_id,
            examined=examination.probability(row.first_position + row.tiles.index(row.number), row.layout),
        )
        for row in rows
        if row.item_id and row.number in row.tiles
    ]
