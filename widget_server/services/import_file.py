"""Importing by the name of what a file holds; how the panel's uploads and the command meet."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from widget_server.services.context import Context
from widget_server.services.import_catalogue import import_catalogue
from widget_server.services.import_orders import import_orders
from widget_server.services.import_reviews import import_reviews
from widget_server.services.import_types import ImportRequest, ImportResult, OnProblem, OnProgress
from widget_server.services.ingest_posts import ingest_posts

UseCase: TypeAlias = Callable[[Context, ImportRequest, OnProgress, OnProblem], ImportResult]

IMPORTS: Mapping[str, UseCase] = MappingProxyType(
    {
        "products": import_catalogue,
        "posts": ingest_posts,
        "reviews": import_reviews,
        "orders": import_orders,
    }
)
"""The use case of each kind of file, in the order in which a new site needs them."""
