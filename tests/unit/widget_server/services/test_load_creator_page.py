from datetime import timedelta

import pytest

from ranking.scopes import scope_key
from support import NOW
from support.showcase import small_shop
from widget_server.db.tables import EngagementCount, Submission
from widget_server.services.creator_link import creator_link
from widget_server.services.load_creator_page import load_creator_page, own_photo
from widget_server.services.request_rights import Ask, request_rights


@pytest.fixture
def shop(session):
    shop = small_shop(session)
    shop.right("post_dress", expires_at=NOW + timedelta(days=9))
    number = session.get_one(Submission, (shop.site_id, "post_dress")).number
    for bucket_s in (3600, 7200):
        for scope in ("home", "category:women"):
            session.add(
                EngagementCount(
                    site_id=shop.site_id, number=number, scope=scope_key(scope), bucket_s=bucket_s, click_count=2.0,
                    impression_count=50.0,
                )
            )  # fmt: skip
    session.commit()
    return shop


def token_of(context, shop, id):
    with context.sessions() as session:
        return creator_link(context, session.get_one(Submission, (shop.site_id, id))).rpartition("/")[2]


def only_use(context, shop, id):
    page = load_creator_page(context, token_of(context, shop, id))
    assert len(page.uses) == 1
    return page.uses[0]


def test_a_creator_sees_where_it_is_used_and_how_often_it_was_seen(context, shop):
    use = only_use(context, shop, "post_dress")
    assert use.shown
    assert use.surfaces == ("site",)
    assert use.products == (("Willow Midi Dress", "https://shop.example/p/AT-DRE-001"),)
    assert (use.seen_count, use.click_count) == (200, 8)
    assert use.expires_at == NOW + timedelta(days=9)
    assert use.photo[1] == 320
    assert [line.state for line in use.ledger] == ["granted", "granted"]


def test_what_is_asked_stands_beside_it(context, shop):
    shop.post("post_new", right=False)
    shop.session.commit()
    request = request_rights(context, shop.site_id, "post_new", Ask(channel="link"), actor="user:1")
    use = only_use(context, shop, "post_new")
    assert not use.shown
    assert use.surfaces == ()
    assert use.question.id == request
    assert "may Atelier show this" in use.question.words


def test_a_review_is_used_beside_its_product(context, shop):
    use = only_use(context, shop, "rev_mixed")
    assert use.shown
    assert use.photo is None
    assert [title for title, _ in use.products] == ["Willow Midi Dress"]


def test_only_the_own_photo_is_the_creators(context, shop):
    token = token_of(context, shop, "post_dress")
    own = load_creator_page(context, token).uses[0].photo[0]
    foreign = only_use(context, shop, "post_shirt").photo[0]
    assert own_photo(context, token, own) == shop.site_id
    assert own_photo(context, token, foreign) == 0
