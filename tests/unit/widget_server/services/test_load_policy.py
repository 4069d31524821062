import pytest

from support.shop import add_site, add_submission
from widget_server.db.tables import Site
from widget_server.errors import NotFound
from widget_server.services.load_policy import load_policy, policy_link


def test_every_review_is_counted_by_its_stars_and_what_became_of_it(context, site_id):
    with context.sessions.begin() as session:
        site, other = session.get_one(Site, site_id), add_site(session, "pk_other")
        for state in ("approved", "held", "pending", "rejected", "taken_down", "withdrawn", "erased"):
            add_submission(session, site, f"rev_{state}", state=state, rating=1, product_id="VASE", photos=0)
        add_submission(session, site, "post_1", state="approved")
        add_submission(session, other, "rev_other", state="approved", rating=1, product_id="VASE", photos=0)
        key = site.publishable_key
    policy = load_policy(context, key)
    one = policy.counts[-1]
    assert [count.collected for count in policy.counts] == [0, 0, 0, 0, 6]
    assert (one.rating, one.published, one.waiting, one.rejected, one.withdrawn) == (1, 2, 1, 2, 1)
    assert policy_link(context, key).endswith(f"/people/{key}/how-reviews-are-checked")


def test_a_site_that_is_not_there_has_no_page(context):
    with pytest.raises(NotFound):
        load_policy(context, "pk_none")
