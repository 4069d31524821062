import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from moderation.types import Action, Decision, Reason, Role
from support import NOW
from support.showcase import KEY
from widget_server.db.tables import EngagementCount, Product, Review, ShowcaseChange, Submission, SubmissionMedia
from widget_server.errors import VitrineError
from widget_server.services.answer_rights import revoke
from widget_server.services.decide_submission import decide
from widget_server.services.edit_alt_text import edit_alt_text
from widget_server.services.freeze_product import freeze_product, lift_freeze, list_freezes
from widget_server.services.grant_rights import grant
from widget_server.services.reply_to_submission import reply_to_submission
from widget_server.services.showcase_version import MOST_CHANGES, bump, bump_collected
from widget_server.services.tag_products import Spot, TaggedProduct, tag_products
from widget_server.services.vote_review import vote
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.patch_snapshot import patch_snapshot, without_lapsed
from widget_server.showcase.snapshot import load_snapshot
from widget_server.showcase.snapshot_parts import read_snapshot, snapshot_arrays

URL = "https://vitrine.example"
PAGES = (
    FeedParameters(),
    FeedParameters(page="category", category="Women > Dresses"),
    FeedParameters(page="product", product="AT-BAG-002"),
    FeedParameters(page="search", q="linen shirt"),
    FeedParameters(page="search", q="leter"),
)
PRODUCTS = ("AT-DRE-001", "AT-SHI-003", "AT-BAG-002")
COMMAND = {"actor": "command"}


@pytest.fixture
def many(shop):
    """The small shop with more of everything: waiting, without a right, with a right that ends, with shared photos."""
    for number in range(8):
        state = ("approved", "pending", "approved", "rejected")[number % 4]
        ends_at = NOW + timedelta(minutes=3 * number) if number % 3 == 1 else None
        shop.post(f"post_{number}", PRODUCTS[number % 3], state=state, text=f"Letter {number}", photos=number % 3,
                  right=number % 5 != 4, right_expires_at=ends_at, like_count=number)  # fmt: skip
        shop.review(f"rev_{number}", PRODUCTS[number % 2], 1 + number % 5, photo=number % 2 == 0, state=state,
                    text="It fits " * number)  # fmt: skip
        shop.question(f"qst_{number}", PRODUCTS[number % 3], state=state, answer="Yes" * (number % 2))
    shared = shop.session.scalars(select(SubmissionMedia).where(SubmissionMedia.submission_id == "post_2")).first()
    shop.session.add(SubmissionMedia(site_id=shop.site_id, submission_id="post_cat", position=7, type="image",
                                     media_id=shared.media_id))  # fmt: skip
    film = shop.film("post_2")
    shop.film("post_dress")
    shop.film("rev_4")
    for id in ("post_bag", "post_5"):
        shop.session.get_one(SubmissionMedia, (shop.site_id, id, 0)).video_id = film
    shop.session.commit()
    return shop


@pytest.mark.parametrize("seed", range(4))
def test_a_patched_snapshot_is_the_one_that_loading_gives(many, context, showcases, clock, seed):
    chance = random.Random(seed)
    snapshot = loaded(context, many.site_id, None, clock())
    patches = 0
    for _ in range(20):
        change(chance, context, many, clock)
        patched = refreshed(context, snapshot, clock())
        anew = loaded(context, many.site_id, None, clock())
        if patched is None:
            snapshot = loaded(context, many.site_id, snapshot, clock())
        else:
            patches += 1
            snapshot = patched
        assert_alike(showcases, snapshot, anew)
    assert patches > 10


@pytest.mark.parametrize("seed", range(4, 6))
def test_a_snapshot_read_from_its_arrays_goes_on_like_the_one_that_was_written(many, context, showcases, clock, seed):
    chance = random.Random(seed)
    snapshot = packed_and_read(loaded(context, many.site_id, None, clock()))
    for step in range(12):
        change(chance, context, many, clock)
        patched = refreshed(context, snapshot, clock())
        anew = loaded(context, many.site_id, None, clock())
        snapshot = packed_and_read(anew) if patched is None or step % 5 == 4 else patched
        assert_alike(showcases, snapshot, anew)


def packed_and_read(snapshot):
    order = snapshot.order
    return read_snapshot(snapshot_arrays(snapshot), snapshot.site, snapshot.galleries, order.rules, order.model)


def loaded(context, site_id, previous, now):
    with context.engine.connect() as connection:
        return load_snapshot(connection, site_id, public_url=URL, now=now, previous=previous)


def refreshed(context, previous, now):
    with context.engine.connect() as connection:
        return patch_snapshot(connection, previous, public_url=URL, now=now)


def change(chance, context, shop, clock):
    """Do something that moderators, shoppers, jobs or imports do; what is not possible changes nothing."""
    with context.sessions() as session:
        id = chance.choice(session.scalars(select(Submission.id).order_by(Submission.id)).all())
        revision = session.get_one(Submission, (shop.site_id, id)).revision
    product = chance.choice(PRODUCTS)
    with suppress(VitrineError):
        match chance.randrange(17):
            case 0 | 1 | 2 | 3:
                action = chance.choice([Action.APPROVE, Action.APPROVE, Action.REJECT, Action.TAKE_DOWN])
                decision = Decision(action=action, revision=revision, actor_role=Role.OWNER, at=clock(),
                                    reason=Reason.SPAM, evidence="seen")  # fmt: skip
                decide(context, shop.site_id, id, decision, **COMMAND)
            case 4:
                tags = [TaggedProduct(product_id=product, spots=(Spot(media=0, x=0.1, y=0.2),))]
                tag_products(context, shop.site_id, id, tags, **COMMAND)
            case 5:
                edit_alt_text(context, shop.site_id, id, 0, f"A picture {chance.random()}", **COMMAND)
            case 6:
                grant(context, shop.site_id, [id], evidence="a message", **COMMAND)
            case 7:
                vote(context, shop.site_id, id, helpful=chance.random() < 0.7, voter=f"{chance.random()}")
                with context.sessions.begin() as session:
                    bump_collected(session, shop.site_id)
            case 8:
                with context.sessions.begin() as session:
                    session.merge(EngagementCount(site_id=shop.site_id, number=1, scope=7, bucket_s=chance.randrange(9),
                                                  click_count=1.0, impression_count=3.0))  # fmt: skip
                    bump(session, shop.site_id, counters=True)
            case 9:
                clock.advance(minutes=2)
            case 10:  # a price, as an import does
                with context.sessions.begin() as session:
                    prices = update(Product).where(Product.id == product)
                    session.execute(prices.values(price_minor=chance.randrange(9000)))
                    bump(session, shop.site_id)
            case 11:  # a revision moves a review to another product, with other words
                with context.sessions.begin() as session:
                    session.execute(update(Review).where(Review.submission_id == id).values(product_id=product))
                    session.execute(update(Submission).where(Submission.id == id).values(text=f"word{chance.random()}"))
                    bump(session, shop.site_id, submissions=[id])
            case 12:
                revoke(context, shop.site_id, id, words="a letter", by_creator=False, **COMMAND)
            case 13:
                freeze_product(context, shop.site_id, product, hours=chance.randrange(1, 3), **COMMAND)
            case 14:
                with context.sessions() as session:
                    standing = list_freezes(session, shop.site_id, clock())
                for one in standing:
                    lift_freeze(context, shop.site_id, one.id, **COMMAND)
            case 15 | 16:
                text = chance.choice(["", "Yes", "No"])
                reply_to_submission(context, shop.site_id, id, text, audience="public", **COMMAND)


def assert_alike(showcases, snapshot, anew):
    own = ("site", "changes_at", "sources", "products", "aliases", "galleries", "questions", "media", "films", "gone")
    for name in own:
        assert getattr(snapshot, name) == getattr(anew, name), name
    assert {id: published(found) for id, found in snapshot.reviews.items() if found.reviews} == {
        id: published(found) for id, found in anew.reviews.items() if found.reviews
    }
    assert snapshot.state == anew.state
    assert snapshot.tiles == anew.tiles
    assert snapshot.candidates.tiles == anew.candidates.tiles
    assert snapshot.order.same_counters(anew.order)
    for parameters in PAGES:
        answers = []
        for one in (snapshot, anew):
            request = read_feed_request(parameters, one)
            answers.append(feed_bytes(showcases, one, request, feed_place(showcases, request), explain=True))
        assert answers[0] == answers[1], parameters


def published(found):
    """How many wait or were rejected changes without a version and is as of the product's last one."""
    return found.reviews, {name: value for name, value in found.summary.items() if name != "how_checked"}


def test_a_version_that_names_nothing_is_loaded_anew(shop, context, clock):
    snapshot = loaded(context, shop.site_id, None, clock())
    with context.sessions.begin() as session:
        bump(session, shop.site_id, submissions=["post_cat"])
        bump(session, shop.site_id)
    assert refreshed(context, snapshot, clock()) is None


def test_more_changes_than_a_patch_is_for_are_loaded_anew(shop, context, clock):
    snapshot = loaded(context, shop.site_id, None, clock())
    with context.sessions.begin() as session:
        bump(session, shop.site_id, submissions=[f"post_{number}" for number in range(MOST_CHANGES + 1)])
    assert refreshed(context, snapshot, clock()) is None
    with context.sessions() as session:
        assert session.scalars(select(ShowcaseChange)).all() == []


def test_a_photo_that_a_product_shows_too_is_loaded_anew(shop, context, clock):
    shop.session.execute(update(Product).where(Product.id == "AT-DRE-001").values(image_media_id=shop.photo("new")))
    shop.session.add(SubmissionMedia(site_id=shop.site_id, submission_id="post_cat", position=3, type="image",
                                     media_id=shop.photo("other")))  # fmt: skip
    media_id = shop.session.scalars(select(SubmissionMedia.media_id).where(SubmissionMedia.position == 3)).one()
    shop.session.execute(update(Product).where(Product.id == "AT-BAG-002").values(image_media_id=media_id))
    shop.session.commit()
    snapshot = loaded(context, shop.site_id, None, clock())
    with context.sessions.begin() as session:
        bump(session, shop.site_id, submissions=["post_cat"])
    assert refreshed(context, snapshot, clock()) is None


def test_showcases_patch_what_they_have(shop, context, showcases):
    first = showcases.of(KEY)
    decision = Decision(action=Action.TAKE_DOWN, revision=1, actor_role=Role.OWNER, at=NOW, reason=Reason.SPAM,
                        evidence="seen")  # fmt: skip
    decide(context, shop.site_id, "post_cat", decision, **COMMAND)
    second = showcases.of(KEY)
    assert second.products is first.products
    assert "post_cat" in first.candidates.ids
    assert "post_cat" not in second.candidates.ids


def test_what_time_takes_away_is_what_loading_would_leave_out(many, context, showcases):
    for number in range(6):
        many.post(f"brief_{number}", PRODUCTS[number % 3], right_expires_at=NOW + timedelta(minutes=number))
        many.review(f"rev_brief_{number}", PRODUCTS[number % 2], 2, photo=number % 2 == 0,
                    right_expires_at=NOW + timedelta(minutes=number + 1))  # fmt: skip
    many.session.commit()
    snapshot, now = loaded(context, many.site_id, None, NOW), NOW
    for _ in range(4):
        now += timedelta(minutes=2)
        snapshot = without_lapsed(snapshot, now)
        assert_alike(showcases, replace(snapshot, lapsed_count=0), loaded(context, many.site_id, None, now))
    assert snapshot.lapsed_count == 11
