from support.showcase import Shop
from widget_server.services.most_reviewed import most_reviewed


def test_the_product_with_most_published_reviews_is_the_one_and_of_several_the_first(session, context):
    shop = Shop(session, context.store).open()
    assert most_reviewed(session, shop.site_id) is None
    for n, (product, state) in enumerate(
        [("B", "approved"), ("A", "approved"), ("A", "pending"), ("A", "pending"), ("C", "approved"), ("C", "approved")]
    ):
        shop.review(f"review_{n}", product, state=state)
        session.flush()
        if n == 3:
            assert most_reviewed(session, shop.site_id) == "A"
    assert most_reviewed(session, shop.site_id) == "C"
    elsewhere = Shop(session, context.store).open(key="pk_elsewhere", name="Elsewhere")
    assert most_reviewed(session, elsewhere.site_id) is None
