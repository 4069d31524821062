"""PowerReviews: the columns of its review file, whose dates are MM/DD/YYYY. Source: PowerReviews' support page."""

from widget_server.connectors.parsing.headers import Signature
from widget_server.connectors.reviews.dialect import Dialect

POWERREVIEWS = Dialect(
    name="powerreviews",
    signature=Signature(
        core=frozenset({"pageid", "reviewtext", "reviewdate", "rating"}),
        markers=frozenset({"reviewdisplay", "reviewtext"}),
    ),
    external_id="reviewid",
    rating="rating",
    title=("reviewtitle",),
    body=("reviewtext",),
    author=("reviewdisplay",),
    created_at=("reviewdate",),
    date_order="mdy",
    product_id=("pageid",),
    verified="verifiedbuyer",
    status="reviewstatus",
    location=("reviewlocation",),
)
