"""Judge.me: the columns of its review export and import. Source: two independent public fixtures."""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

JUDGEME = Dialect(
    name="judgeme",
    signature=Signature(
        core=frozenset({"body", "rating", "reviewdate", "reviewername"}),
        one_of=(frozenset({"productid", "producthandle"}),),
        markers=frozenset({"curated", "pictureurls", "reviewdate"}),
    ),
    rating="rating",
    title=("title",),
    body=("body",),
    author=("reviewername",),
    email=("revieweremail",),
    created_at=("reviewdate",),
    product_id=("productid",),
    product_handle=("producthandle",),
    status="curated",
    reply="reply",
    replied_at="replydate",
    photos=("pictureurls",),
    location=("location",),
)
