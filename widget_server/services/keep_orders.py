"""Writing order lines, and the reviews they prove, in the caller's transaction; shared by import and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Order, OrderLine
from widget_server.db.types import normal_email
from widget_server.services.resolve_products import resolve_products
from widget_server.services.verify_buyers import verify_buyers


@dataclass(frozen=True, kw_only=True)
class SoldLine:
    """How many of one product, or of one of its variants, somebody bought in one order.

    product : any of its names, and with the order the name of the line.  customer : the shop's reference; email : may
    be empty.  value_minor : of the whole line; None where nobody said, which is no revenue.
    """

    order: str
    customer: str
    product: str
    quantity: int
    currency: str
    at: datetime
    email: str = ""
    value_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class KeptOrders:
    """What became of the lines; visible says whether a review became one of a verified buyer."""

    created: int
    updated: int
    unchanged: int
    visible: bool


def keep_orders(session: Session, site_id: int, lines: Sequence[SoldLine], *, actor: str, now: datetime) -> KeptOrders:
    """Write order lines, of which an order holds one for each name that it gives a product.

    A repeated record changes nothing; what a name means in the catalogue is looked up again each time.
    """
    resolved = resolve_products(session, site_id, {line.product for line in lines})
    query = select(Order).where(Order.site_id == site_id, Order.id.in_({line.order for line in lines}))
    orders = {order.id: order for order in session.scalars(query)}
    created = updated = 0
    for line in lines:
        order = orders.get(line.order)
        if order is None:
            order = orders[line.order] = Order(site_id=site_id, id=line.order, lines=[])
            session.add(order)
        changed = _fill(order, currency=line.currency, placed_at=line.at)
        if order.customer != erased_customer(line.order):
            customer, email = normal_email(line.customer), normal_email(line.email) or None
            changed |= _fill(order, customer=customer, email=email)
        number = line_number(line.product)
        row = next((one for one in order.lines if one.line == number), None)
        is_new = row is None
        if row is None:
            row = OrderLine(site_id=site_id, order_id=line.order, line=number)
            order.lines.append(row)
        product_id = resolved.get(line.product, line.product)
        changed |= _fill(row, product_id=product_id, quantity=line.quantity, value_minor=line.value_minor)
        created += is_new
        updated += changed and not is_new
    session.flush()
    people = {normal_email(person) for line in lines for person in (line.email, line.customer) if "@" in person}
    visible = verify_buyers(session, site_id, people, actor=actor, now=now)
    return KeptOrders(created=created, updated=updated, unchanged=len(lines) - created - updated, visible=visible)


def line_number(product: str) -> int:
    """Return the number of a line, 31 bits made from the name that the order gives the product.

    A name and not the product, since two variants of one product are two lines; and not a position, since files of
    orders are read in parts and their rows may come in another order the next time.
    """
    return int.from_bytes(blake2b(product.encode(), digest_size=4).digest(), "big") >> 1


def erased_customer(order_id: str) -> str:
    """Return what an erased buyer's order is left with; a repeated record of it does not bring the buyer back."""
    return normal_email(f"erased-{order_id}")


def _fill(row: Order | OrderLine, **fields: object) -> bool:
    """Set the fields; returns whether one of them was different."""
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
