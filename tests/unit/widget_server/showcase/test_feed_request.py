import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.db.tables import Gallery, ProductAlias
from widget_server.errors import BadInput, NotFound, VitrineError
from widget_server.showcase.feed_request import FeedParameters, read_feed_request


@pytest.fixture
def snapshot(shop, showcases):
    session = shop.session
    session.add(ProductAlias(site_id=shop.site_id, kind="sku", value="SKU-1", product_id="AT-DRE-001"))
    session.add(
        Gallery(site_id=shop.site_id, id="look", title="Lookbook", layout="masonry", created_at=showcases.now())
    )
    session.commit()
    return showcases.of("pk_0123456789abcdef0123")


@pytest.mark.parametrize(
    ("parameters", "error", "parameter"),
    [
        ({"page": "checkout"}, BadInput, "page"),
        ({"kind": "video"}, BadInput, "kind"),
        ({"limit": 0}, BadInput, "limit"),
        ({"limit": 101}, BadInput, "limit"),
        ({"page": "category"}, BadInput, "category"),
        ({"page": "product"}, BadInput, "product"),
        ({"page": "product", "product": "unheard of"}, NotFound, "product"),
        ({"gallery": "unheard of"}, NotFound, "gallery"),
    ],
)
def test_what_cannot_be_answered_names_its_parameter(snapshot, parameters, error, parameter):
    with pytest.raises(error) as refused:
        read_feed_request(FeedParameters(**parameters), snapshot)
    assert refused.value.parameter == parameter


def test_a_product_is_found_by_its_other_names(snapshot):
    request = read_feed_request(FeedParameters(page="product", product="SKU-1"), snapshot)
    assert request.page.product == "AT-DRE-001"
    assert request.title == "Willow Midi Dress"


def test_unknown_listed_products_are_left_out_and_the_order_stays(snapshot):
    listed = "AT-SHI-003, nope ,SKU-1,AT-SHI-003"
    request = read_feed_request(FeedParameters(page="search", q="linen", products=listed), snapshot)
    assert request.page.products == ("AT-SHI-003", "AT-DRE-001")


def test_what_means_the_same_has_one_normal_form(snapshot):
    plain = read_feed_request(FeedParameters(page="category", category="Women > Dresses"), snapshot)
    wordy = read_feed_request(
        FeedParameters(page="category", category=" Women >Dresses", kind="all", limit=24, lang="en", q="ignored"),
        snapshot,
    )
    assert wordy.query() == plain.query() == "page=category&category=Women+%3E+Dresses"


def test_the_number_of_tiles_is_no_part_of_what_a_cursor_belongs_to(snapshot):
    two, many = (read_feed_request(FeedParameters(limit=limit), snapshot) for limit in (2, 50))
    assert two.identity() == many.identity()
    assert two.query() != many.query()


def test_a_search_page_without_words_is_answered(snapshot):
    assert read_feed_request(FeedParameters(page="search"), snapshot).page.query == ""


def test_a_gallery_brings_its_title(snapshot):
    assert read_feed_request(FeedParameters(gallery="look"), snapshot).title == "Lookbook"


def test_tiles_stand_in_the_layout_that_is_asked_for_and_else_in_a_grid(snapshot):
    asked = [{}, {"layout": "heap"}, {"layout": "carousel"}, {"gallery": "look"}]
    requests = [read_feed_request(FeedParameters(**one), snapshot) for one in asked]
    # An element without the attribute is a grid, whatever the desk suggests for the gallery.
    assert [request.layout for request in requests] == ["grid", "grid", "carousel", "grid"]
    assert [request.query() for request in requests[:3]] == ["page=home", "page=home", "page=home&layout=carousel"]


def test_facts_have_one_order_and_none_twice(snapshot):
    request = read_feed_request(FeedParameters(fact=" Skin: dry|Height: 170|| Skin: dry"), snapshot)
    assert request.facts == ("Height: 170", "Skin: dry")
    assert request.query() == "page=home&fact=Height%3A+170%7CSkin%3A+dry"


NAMES = ("page", "category", "q", "products", "kind", "layout", "lang", "fact")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=300) for name in NAMES}))
def test_any_text_is_answered_or_refused_by_name(snapshot, parameters):
    refused_parameter = None
    try:
        read_feed_request(FeedParameters(**parameters), snapshot)
    except VitrineError as refused:
        refused_parameter = refused.parameter
    assert refused_parameter in (None, *NAMES)
