import pytest

from support.showcase import KEY
from widget_server.showcase.find_item import find_item


def test_an_item_is_what_the_feed_shows_without_a_place(shop, showcases):
    item = find_item(showcases.of(KEY), "post_dress", lang="en")
    assert (item["id"], item["content_text"]) == ("post_dress", "Wearing the willow dress")
    assert [product["id"] for product in item["_vitrine"]["products"]] == ["AT-DRE-001"]
    assert (item["_vitrine"]["position"], item["_vitrine"]["why"]) == (0, "")


def test_what_must_be_disclosed_is_said_in_the_language(shop, showcases):
    shop.review("rev_gift", "AT-DRE-001", photo=True, review={"incentive": "discount"})
    shop.session.commit()
    said = {find_item(showcases.of(KEY), "rev_gift", lang=lang)["_vitrine"]["disclosure"] for lang in ("en", "de")}
    assert len(said - {None}) == 2


@pytest.mark.parametrize("id", ["", "post_nobody", "rev_mixed"])
def test_what_is_no_tile_is_not_found(shop, showcases, id):
    assert find_item(showcases.of(KEY), id, lang="en") is None
