"""Shopify Product Reviews, the app that Shopify withdrew in 2024; its export lives on. Source: six public fixtures."""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

SHOPIFY_PRODUCT_REVIEWS = Dialect(
    name="shopify_product_reviews",
    signature=Signature(
        core=frozenset({"producthandle", "rating", "author", "body", "createdat"}),
        markers=frozenset({"state", "repliedat"}),
    ),
    rating="rating",
    title=("title",),
    body=("body",),
    author=("author",),
    email=("email",),
    created_at=("createdat",),
    product_handle=("producthandle",),
    status="state",
    reply="reply",
    replied_at="repliedat",
    location=("location",),
)
