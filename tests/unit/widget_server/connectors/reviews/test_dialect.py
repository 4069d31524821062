from widget_server.connectors.reviews.judgeme import JUDGEME
from widget_server.connectors.reviews.woocommerce import WOOCOMMERCE


def test_a_dialect_knows_all_columns_that_have_a_field():
    assert {"title", "body", "reviewername", "pictureurls", "curated"} <= JUDGEME.columns
    assert {"commentdategmt", "commentdate", "commentparent"} <= WOOCOMMERCE.columns
    assert "judgeme" not in JUDGEME.columns
    assert "ipaddress" not in JUDGEME.columns
