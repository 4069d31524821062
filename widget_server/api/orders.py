"""POST /v1/{site}/orders: the shop's own order records, from its server only."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from widget_server.api.bodies import takes
from widget_server.api.headers import data_headers
from widget_server.api.limits import ORDERS
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import OrderInput, OrdersInput
from widget_server.services.record_orders import NewOrder, NewOrderLine, record_orders
from widget_server.web import Access, access

blueprint = APIBlueprint("orders", __name__, url_prefix="/v1/<site>", tag="Orders")
data_headers(blueprint)

_MAX_BYTES = 2 * 1024 * 1024


@blueprint.post("/orders")
@access(Access.SECRET_KEY)
@takes(_MAX_BYTES)
@ORDERS
@blueprint.input(OrdersInput, location="json")
@blueprint.doc(
    responses=answers(200, "What became of them.", "OrdersTaken", problems=(400, 401, 403, 404, 413, 415)),
    security="secretKey",
)
def orders(site: str, json_data: OrdersInput) -> Response:
    """Orders: the only source of verified buyers and of revenue. Sending one again updates it."""
    facts = runtime().showcases.of(site).site
    taken = record_orders(runtime().context, facts.id, [_order(order) for order in json_data.orders])
    return jsonify(created=taken.created, updated=taken.updated, unchanged=taken.unchanged)


def _order(order: OrderInput) -> NewOrder:
    return NewOrder(
        order=order.order,
        customer=order.customer,
        email=order.email,
        currency=order.currency,
        at=order.at,
        lines=tuple(
            NewOrderLine(product=line.product, quantity=line.quantity, value_minor=line.value_minor)
            for line in order.items
        ),
    )
