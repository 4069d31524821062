from datetime import timedelta

import pytest

from ranking import Model
from ranking.model_file import dumps
from support import NOW
from widget_server.db.tables import (
    EngagementCount,
    Gallery,
    MerchandisingRule,
    ProductAlias,
    PublishedModel,
    SiteKey,
)
from widget_server.showcase.load_content import load_pictures
from widget_server.showcase.load_site import load_aliases, load_galleries, load_order, load_products, load_site


def test_only_keys_in_force_are_read(shop, engine):
    shop.session.add_all(
        [
            SiteKey(site_id=shop.site_id, id="old", kind="secret", hash="h1", created_at=NOW, revoked_at=NOW),
            SiteKey(site_id=shop.site_id, id="kid", kind="shopper", sealed="sealed", created_at=NOW),
        ]
    )
    shop.session.commit()
    with engine.connect() as connection:
        site = load_site(connection, shop.site_id)
    assert "h1" not in site.secret_key_hashes
    assert len(site.secret_key_hashes) == 1
    assert site.shopper_secrets == {"kid": "sealed"}
    assert (site.name, site.version, site.origins) == ("Atelier", 1, {"https://shop.example"})


def test_a_product_shows_its_own_photo_or_a_remote_one_and_never_a_path(shop, engine):
    own = shop.photo("product photo")
    shop.product("P1", "Own photo", image_media_id=own, image_url="pictures/1.jpg")
    shop.product("P2", "Remote photo", image_url="https://cdn.example/2.jpg")
    shop.product("P3", "A path of an import", image_url="pictures/3.jpg")
    shop.session.commit()
    with engine.connect() as connection:
        pictures = load_pictures(connection, shop.site_id)
        products = load_products(connection, shop.site_id, pictures, base="https://v.example/m/pk")
    images = [products[id].card["image"] for id in ("P1", "P2", "P3")]
    assert images == [f"https://v.example/m/pk/{own}/320.jpg", "https://cdn.example/2.jpg", ""]


def test_a_name_that_two_products_have_means_the_first(shop, engine):
    for product in ("AT-SHI-003", "AT-DRE-001"):
        shop.session.add(ProductAlias(site_id=shop.site_id, kind="gtin", value="4006381333931", product_id=product))
    shop.session.commit()
    with engine.connect() as connection:
        assert load_aliases(connection, shop.site_id) == {"4006381333931": "AT-DRE-001"}


def test_a_draft_cannot_be_reached_by_another_name(shop, engine):
    shop.product("DRAFT", "Not announced yet", published=False)
    shop.session.add(ProductAlias(site_id=shop.site_id, kind="sku", value="SKU-DRAFT", product_id="DRAFT"))
    shop.session.commit()
    with engine.connect() as connection:
        assert load_aliases(connection, shop.site_id) == {}


def test_galleries_are_read_with_their_selection(shop, engine):
    shop.session.add(
        Gallery(site_id=shop.site_id, id="look", title="Look", selection={"tags": ["#OOTD"]}, created_at=NOW)
    )
    shop.session.commit()
    with engine.connect() as connection:
        assert load_galleries(connection, shop.site_id)["look"].selection.tags == {"ootd"}


def test_rules_and_counters_reach_the_ranking(shop, engine):
    rule = {"action": "pin", "target": "tile", "value": "post_cat", "unknown": 1}
    shop.session.add(MerchandisingRule(site_id=shop.site_id, id="r1", rule=rule, created_at=NOW, created_by="user:1"))
    shop.session.add_all(
        EngagementCount(
            site_id=shop.site_id, number=1, scope=5, bucket_s=hour * 3600, click_count=1.0, impression_count=9.0
        )
        for hour in (100, 101)
    )
    shop.session.commit()
    with engine.connect() as connection:
        order = load_order(connection, shop.site_id)
    assert [(found.id, found.action, found.value) for found in order.rules] == [("r1", "pin", "post_cat")]
    assert order.counters.as_of_s == 102 * 3600
    assert order.counters.impressions.tolist() == pytest.approx([18.0], rel=0.01)


def test_the_newest_model_that_can_be_read_is_used(shop, engine):
    def publish(version, body, days):
        at = NOW + timedelta(days=days)
        shop.session.add(PublishedModel(site_id=shop.site_id, version=version, created_at=at, body=body))
        shop.session.commit()

    def in_force():
        with engine.connect() as connection:
            return load_order(connection, shop.site_id).model.version

    publish("cut", dumps(Model(version="cut"))[:-100], 0)
    assert in_force() == Model.default().version
    publish("good", dumps(Model(version="good")), 1)
    publish("also cut", dumps(Model(version="also cut"))[:-100], 2)
    assert in_force() == "good"


def test_every_published_product_is_read(shop, engine):
    shop.product("DRAFT", "Not sold yet", published=False)
    shop.session.commit()
    with engine.connect() as connection:
        found = load_products(connection, shop.site_id, {}, base="")
    assert list(found) == ["AT-BAG-002", "AT-DRE-001", "AT-SHI-003"]
    assert found["AT-SHI-003"].category == ("Men", "Shirts")
