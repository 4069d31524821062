"""Take the shop's own order records: an order sent again replaces what was known of it.

Owns whole orders; single lines, as files have them, are `import_orders`'. Both write through `keep_orders`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Order
from widget_server.db.types import normal_email
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.keep_orders import SoldLine, erased_customer, keep_orders, line_number
from widget_server.services.resolve_products import resolve_products
from widget_server.services.showcase_version import bump


@dataclass(frozen=True, kw_only=True)
class NewOrderLine:
    """A product of an order, by any of its names; value_minor is the price of one piece, None where nobody said."""

    product: str
    quantity: int
    value_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order as the shop reports it. customer : the shop's reference.  email : may be empty."""

    order: str
    customer: str
    currency: str
    at: datetime
    lines: tuple[NewOrderLine, ...]
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordedOrders:
    """How many orders were new, changed and known as they are."""

    created: int
    updated: int
    unchanged: int


def record_orders(context: Context, site_id: int, orders: Sequence[NewOrder], *, actor: str = "shop") -> RecordedOrders:
    """Write orders; of one that comes twice the last counts, and sending all of them again changes nothing.

    A review whose buyer an order proves gets its badge at once; a buyer who was erased does not come back.
    """
    given = {order.order: order for order in orders}
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        resolved = resolve_products(session, site_id, {line.product for one in given.values() for line in one.lines})
        rows = session.scalars(select(Order).where(Order.site_id == site_id, Order.id.in_(given)))
        known = {row.id: row for row in rows}
        erased = {id for id, row in known.items() if row.customer == erased_customer(id)}
        wanted = {
            id: list(_sold(replace(order, customer=erased_customer(id), email="") if id in erased else order))
            for id, order in given.items()
        }
        rows_wanted = {id: {_row(line, resolved) for line in lines} for id, lines in wanted.items()}
        changed = {id for id, rows in rows_wanted.items() if id not in known or _stored(known[id]) != rows}
        for id in changed & known.keys():
            _drop_lines(session, known[id], keep={row[0] for row in rows_wanted[id]})
        lines = [line for id in given if id in changed for line in wanted[id]]
        if keep_orders(session, site_id, lines, actor=actor, now=now).visible:
            bump(session, site_id)
    created = len(changed - known.keys())
    return RecordedOrders(created=created, updated=len(changed) - created, unchanged=len(given) - len(changed))


def _sold(order: NewOrder) -> Iterable[SoldLine]:
    """Return a line for each name of a product; what an order lists twice under one name was bought together."""
    totals: dict[str, tuple[int, int | None]] = {}
    for line in order.lines:
        quantity, value_minor = totals.get(line.product, (0, None))
        if line.value_minor is not None:
            value_minor = (value_minor or 0) + line.quantity * line.value_minor
        totals[line.product] = (quantity + line.quantity, value_minor)
    for product, (quantity, value_minor) in totals.items():
        yield SoldLine(
            order=order.order,
            customer=normal_email(order.customer),
            email=normal_email(order.email),
            product=product,
            quantity=quantity,
            value_minor=value_minor,
            currency=order.currency,
            at=order.at,
        )


def _row(line: SoldLine, resolved: Mapping[str, str]) -> tuple[object, ...]:
    """Return a line in the shape of what is stored."""
    product_id = resolved.get(line.product, line.product)
    of_order = (line.customer, line.email, line.currency, line.at)
    return (line_number(line.product), product_id, line.quantity, line.value_minor, *of_order)


def _stored(order: Order) -> set[tuple[object, ...]]:
    of_order = (order.customer, order.email or "", order.currency, order.placed_at)
    return {(row.line, row.product_id, row.quantity, row.value_minor, *of_order) for row in order.lines}


def _drop_lines(session: Session, order: Order, *, keep: set[object]) -> None:
    order.lines = [row for row in order.lines if row.line in keep]
    session.flush()
