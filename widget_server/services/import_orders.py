"""Import a file of the shop's own orders: the only source of verified buyers and of revenue."""

from collections.abc import Sequence

from widget_server.connectors.registry import read_orders
from widget_server.connectors.types import RawOrder
from widget_server.db.session import reading_session
from widget_server.db.tables import Site
from widget_server.services.context import Context
from widget_server.services.import_run import Import
from widget_server.services.import_types import ImportRequest, ImportResult, OnProblem, OnProgress, ignore
from widget_server.services.keep_orders import SoldLine, keep_orders


def import_orders(
    context: Context, request: ImportRequest, on_progress: OnProgress = ignore, on_problem: OnProblem = ignore
) -> ImportResult:
    """Import the order lines of a file.  Raises UnreadableFile where nothing of it can be read."""
    with reading_session(context.engine) as session:
        currency = session.get_one(Site, request.site_id).currency
    with Import(context, request, "orders", on_progress, on_problem) as run:
        rows = read_orders(request.path, currency=currency, date_order=request.date_order)
        for batch in run.batches(rows, lambda _: ()):
            _import_batch(run, batch)
        return run.result


def _import_batch(run: Import, orders: Sequence[RawOrder]) -> None:
    lines = []
    for order in orders:
        if order.at is None:
            # Without a time an order proves nothing about a review and belongs to no day of revenue.
            run.reject(order.line, "missing_time", "The row does not say when the order was placed.")
        else:
            lines.append(
                SoldLine(
                    order=order.order,
                    customer=order.customer,
                    email=order.customer if "@" in order.customer else "",
                    product=order.product,
                    quantity=order.quantity,
                    value_minor=order.value_minor,
                    currency=order.currency,
                    at=order.at,
                )
            )
    with run.transaction() as batch:
        kept = keep_orders(batch.session, batch.site.id, lines, actor=run.request.actor, now=run.context.now())
        batch.created, batch.updated, batch.unchanged = kept.created, kept.updated, kept.unchanged
        run.visible |= kept.visible
