"""Loox: the columns of its import template and of its export. Source: one public fixture each."""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

LOOX_IMPORT = Dialect(
    name="loox_import",
    signature=Signature(
        core=frozenset({"producthandle", "rating", "author", "body", "createdat"}),
        markers=frozenset({"photourl", "verifiedpurchase"}),
    ),
    rating="rating",
    title=("title",),
    body=("body",),
    author=("author",),
    email=("email",),
    created_at=("createdat",),
    product_handle=("producthandle",),
    verified="verifiedpurchase",
    photos=("photourl",),
)

LOOX_EXPORT = Dialect(
    name="loox_export",
    signature=Signature(
        core=frozenset({"id", "status", "rating", "review", "date"}),
        one_of=(frozenset({"productid", "handle"}),),
        markers=frozenset({"nickname", "img"}),
    ),
    external_id="id",
    rating="rating",
    body=("review",),
    author=("nickname",),
    full_name="fullname",
    email=("email",),
    created_at=("date",),
    product_id=("productid",),
    product_handle=("handle",),
    verified="verifiedpurchase",
    status="status",
    reply="reply",
    replied_at="replydate",
    photos=("img",),
)
