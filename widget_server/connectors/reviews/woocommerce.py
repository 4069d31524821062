"""WooCommerce: product reviews are WordPress comments with a rating. Source: the exporting plugin's code.

A comment under a comment may be anybody's and the file does not tell whose, so it is left out and not shown as the
shop's reply.
"""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

WOOCOMMERCE = Dialect(
    name="woocommerce",
    signature=Signature(
        core=frozenset({"commentid", "commentcontent", "rating"}),
        one_of=(frozenset({"commentpostid", "productsku"}),),
        markers=frozenset({"commentid", "commentcontent"}),
    ),
    external_id="commentid",
    parent="commentparent",
    rating="rating",
    body=("commentcontent",),
    author=("commentauthor",),
    email=("commentauthoremail",),
    created_at=("commentdategmt", "commentdate"),
    product_id=("commentpostid",),
    product_sku=("productsku",),
    verified="verified",
    status="commentapproved",
)
