"""Yotpo: the columns of its exports, of which three differ, and of its import template.

Source: three public fixtures for the exports; the import template from memory only. What tells them apart is how the
names are written: "Review Content" is an export, "review_content" the import.
"""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

YOTPO_EXPORT = Dialect(
    name="yotpo_export",
    signature=Signature(
        core=frozenset({"reviewcontent", "reviewscore", "productid"}),
        markers=frozenset({"review content", "reviewcreationdate"}),
    ),
    external_id="reviewid",
    rating="reviewscore",
    title=("reviewtitle",),
    body=("reviewcontent",),
    author=("displayname", "reviewerdisplayname"),
    email=("email", "revieweremail"),
    created_at=("date", "reviewcreationdate"),
    product_id=("productid",),
    product_sku=("sku", "productsku"),
    product_url=("producturl",),
    verified="verifiedpurchase",
    status="reviewstatus",
)

YOTPO_IMPORT = Dialect(
    name="yotpo_import",
    signature=Signature(
        core=frozenset({"reviewcontent", "reviewscore", "productid", "date"}),
        markers=frozenset({"review_content", "productimageurl"}),
    ),
    external_id="reviewid",
    rating="reviewscore",
    title=("reviewtitle",),
    body=("reviewcontent",),
    author=("displayname",),
    email=("email",),
    created_at=("date",),
    product_id=("productid",),
    product_sku=("sku", "productsku"),
    product_url=("producturl",),
    verified="verifiedpurchase",
    photos=("reviewimageurls", "publishedimageurl"),
)
