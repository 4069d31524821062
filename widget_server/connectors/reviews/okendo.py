"""Okendo: the columns of its import template and of its two exports.

Source: Okendo's support page for the import, two public fixtures for the exports.
"""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

OKENDO_IMPORT = Dialect(
    name="okendo_import",
    signature=Signature(
        core=frozenset({"name", "body", "rating", "datecreated"}),
        one_of=(frozenset({"handle", "productid", "sku"}),),
        markers=frozenset({"countrycode", "imageurls"}),
    ),
    rating="rating",
    title=("title",),
    body=("body",),
    author=("name",),
    email=("email",),
    created_at=("datecreated",),
    product_id=("productid",),
    product_handle=("handle",),
    product_sku=("sku",),
    verified="isverifiedbuyer",
    status="status",
    photos=("imageurls",),
    location=("countrycode",),
)

OKENDO_EXPORT = Dialect(
    name="okendo_export",
    signature=Signature(
        core=frozenset({"reviewid", "productid", "rating", "body", "reviewername", "datecreated"}),
        markers=frozenset({"isverifiedbuyer", "reviewer.name"}),
    ),
    external_id="reviewid",
    rating="rating",
    title=("title",),
    body=("body",),
    author=("reviewername",),
    email=("revieweremail",),
    created_at=("datecreated",),
    product_id=("productid",),
    product_handle=("producthandle",),
    verified="isverifiedbuyer",
    status="status",
    photos=("imageurls",),
)
