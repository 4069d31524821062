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
        sharing,
    )

    for module in (feed, products, contributions, events, measurements, orders, media, embedding, sharing, operations):
        yield module.blueprint
