import pytest

from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.tag_products import MOST_PRODUCTS, Spot, TaggedProduct, tag_products


@pytest.fixture
def site_id(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        for product_id in ("P1", "P2", "P3"):
            add_product(session, site, product_id)
        post = add_submission(session, site, "post_a", state="approved", photos=2)
        suggest(session, post, "P1", certain=True)
        suggest(session, post, "P2", certain=False)
        return site.id


def links(context, site_id):
    with context.sessions() as session:
        post = session.get(Submission, (site_id, "post_a"))
        return {link.product_id: (link.state, link.method, link.spots) for link in post.products}


def test_the_named_products_are_confirmed_with_their_spots_and_the_others_dismissed(context, site_id):
    spot = Spot(media=1, x=0.48, y=0.61)
    tag_products(
        context,
        site_id,
        "post_a",
        [TaggedProduct(product_id="P1", spots=(spot,)), TaggedProduct(product_id="P3")],
        actor="user:1",
    )
    assert links(context, site_id) == {
        "P1": ("confirmed", "title", [{"media": 1, "x": 0.48, "y": 0.61}]),
        "P2": ("dismissed", "title", []),
        "P3": ("confirmed", "person", []),
    }
    with context.sessions() as session:
        assert session.get(Site, site_id).showcase_version == 2


@pytest.mark.parametrize(
    "spot", [Spot(media=2, x=0, y=0), Spot(media=-1, x=0, y=0), Spot(media=0, x=1.01, y=0), Spot(media=0, x=0, y=-0.1)]
)
def test_a_spot_outside_the_photos_is_refused(context, site_id, spot):
    with pytest.raises(BadInput, match="outside the photo"):
        tag_products(context, site_id, "post_a", [TaggedProduct(product_id="P1", spots=(spot,))], actor="user:1")


def test_an_unknown_product_changes_nothing(context, site_id):
    before = links(context, site_id)
    with pytest.raises(NotFound, match="P9"):
        tag_products(context, site_id, "post_a", [TaggedProduct(product_id="P9")], actor="user:1")
    assert links(context, site_id) == before


def test_too_many_or_repeated_products_are_refused(context, site_id):
    many = [TaggedProduct(product_id=f"P{n}") for n in range(MOST_PRODUCTS + 1)]
    with pytest.raises(BadInput, match="At most"):
        tag_products(context, site_id, "post_a", many, actor="user:1")
    with pytest.raises(BadInput, match="twice"):
        tag_products(context, site_id, "post_a", [TaggedProduct(product_id="P1")] * 2, actor="user:1")
