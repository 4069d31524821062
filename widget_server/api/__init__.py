"""The HTTP API and everything else that shops' pages and servers call: thin blueprints over showcase and services."""

from collections.abc import Iterator

from flask import Blueprint


def blueprints() -> Iterator[Blueprint]:
    """Yield the blueprints of this room."""
    from widget_server.api import (
        contributions,
        embedding,
        events,
        feed,
        measurements,
        media,
        operations,
        orders,
        products,
        quotes,
        sharing,
    )

    for module in (feed, products, quotes, contributions, events, measurements, orders, media, embedding, sharing,
                   operations):  # fmt: skip
        yield module.blueprint
