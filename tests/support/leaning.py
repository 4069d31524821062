"""A shop whose rejections lean on low stars, with one critical review that waits."""

from sqlalchemy.orm import Session

from support.shop import add_submission
from widget_server.db.tables import Site


def add_leaning_reviews(session: Session, site: Site, *, product_id: str = "VASE") -> None:
    """Add forty published reviews of five stars and ten rejected ones of one star; rev_low waits with one star."""
    for number in range(40):
        add_submission(session, site, f"rev_high_{number}", state="approved", rating=5, product_id=product_id, photos=0)
    for number in range(10):
        add_submission(session, site, f"rev_gone_{number}", state="rejected", rating=1, product_id=product_id, photos=0)
    add_submission(session, site, "rev_low", rating=1, product_id=product_id, photos=0, text="It broke at once")
