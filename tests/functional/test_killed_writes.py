"""A process killed at any commit, or between two files, loses nothing acknowledged and leaves nothing half-done.

Each test kills the work at its first commit, its second, and so on until it survives; the next run goes on with what is
there.
"""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from moderation.types import State
from support.databases import SECRET
from support.events import list_token, reported, served_list
from support.imports import orders_file, photo_bytes, products_file, reviews_file, run_import, write_photo
from support.killed import BATCH_ROWS, killer
from support.showcase import Shop
from widget_server.app import create_app
from widget_server.db.tables import (
    AuditEntry,
    EngagementCount,
    EventRequest,
    Media,
    Order,
    OrderLine,
    Product,
    ProductAlias,
    ProductLink,
    Review,
    Right,
    SiteOrigin,
    SpooledRequest,
    Submission,
)
from widget_server.services.context import utc_now
from widget_server.services.fold_events import fold_events
from widget_server.services.idempotency import _ABANDONED
from widget_server.services.sweep_photos import sweep_photos

KEY, ORIGIN = "pk_test", "https://shop.example"
MIRA = "mira@mail.example"
ROWS = 3 * BATCH_ROWS
COMMITS = ("commit", "committed")


@pytest.fixture(scope="module")
def kill():
    with killer() as running:
        yield running


@pytest.fixture
def kill_until_it_survives(kill, settings, site_id, context):
    """Run some work again and again, killed a little later each time; calls check(whether it was killed) after each."""
    environment = {
        "VITRINE_DATA": str(settings.data), "VITRINE_DATABASE_URL": settings.database_url,
        "VITRINE_SECRET_KEY": SECRET, "VITRINE_MEDIA_URL": "", "VITRINE_REDIS_URL": "",
    }  # fmt: skip
    with context.sessions.begin() as session:
        session.add(SiteOrigin(site_id=site_id, origin=ORIGIN))

    def run(moment, check, **work):
        for number in count(1):
            # Whoever waits longer than a request may take is served, also where the one before died with the key.
            later_s = number * 2 * _ABANDONED.total_seconds()
            killed = kill.run(environment, moment=moment, number=number, later_s=later_s, **work)
            check(killed)
            if not killed:
                return number - 1

    return run


def counted(context, *tables):
    with context.sessions() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def catalogue(context, site_id, folder, rows=ROWS):
    file = products_file(folder / "p.tsv", *({"id": f"A-{n}", "mpn": f"M-{n}"} for n in range(rows)))
    run_import(context, site_id, "products", file)


def test_a_catalogue_has_whole_products_and_is_completed(kill_until_it_survives, context, tmp_path):
    products = [
        {"id": f"A-{n}", "mpn": f"M-{n}", "image_link": write_photo(tmp_path, f"{n}.jpg", n)} for n in range(ROWS)
    ]
    file, seen = products_file(tmp_path / "p.tsv", *products), [0]

    def check(killed):
        found, numbers, photos = counted(context, Product, ProductAlias, Media)
        assert found % BATCH_ROWS == 0
        assert found == photos == len(named(context))
        assert numbers == found
        assert found >= seen[-1]
        assert killed or found == ROWS
        seen.append(found)

    deaths = kill_until_it_survives("commit", check, command=["import", "products", str(file), "--site", KEY])
    assert deaths >= 3
    assert len(set(seen)) > 2, "it died in the middle as well"


def named(context):
    with context.sessions() as session:
        return session.scalars(select(Product.image_media_id).where(Product.image_media_id.is_not(None))).all()


def test_reviews_are_whole_wait_and_are_completed(kill_until_it_survives, context, site_id, tmp_path):
    catalogue(context, site_id, tmp_path)
    rows = [{"product_id": f"A-{n}", "body": f"Worn {n} days"} for n in range(ROWS)]
    file = reviews_file(tmp_path / "r.csv", *rows)

    def check(killed):
        found = counted(context, Submission, Review, ProductLink, Right)
        assert found[0] % BATCH_ROWS == 0
        assert len(set(found)) == 1, "each has its stars, its product and its right"
        with context.sessions() as session:
            assert set(session.scalars(select(Submission.state))) <= {State.PENDING.value}
            imported = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "review.imported")
            assert session.scalar(imported) == found[0]
        assert killed or found[0] == ROWS

    words = ["import", "reviews", str(file), "--site", KEY, "--rights-evidence", "agreed"]
    assert kill_until_it_survives("commit", check, command=words) >= 3


def test_orders_come_with_the_badges_they_prove(kill_until_it_survives, context, site_id, tmp_path):
    catalogue(context, site_id, tmp_path)
    reviews = [{"product_id": f"A-{n}", "reviewer_email": MIRA, "body": f"Worn {n} days"} for n in range(ROWS)]
    run_import(context, site_id, "reviews", reviews_file(tmp_path / "r.csv", *reviews))
    rows = [(f"{n}", MIRA, f"M-{n}", 1, "5", "2026-09-01T10:00:00Z") for n in range(ROWS)]
    file = orders_file(tmp_path / "o.csv", rows)

    def check(killed):
        orders, lines = counted(context, Order, OrderLine)
        with context.sessions() as session:
            proven = select(func.count()).select_from(Review).where(Review.order_id.is_not(None))
            assert session.scalar(proven) == orders == lines
        assert orders % BATCH_ROWS == 0
        assert killed or orders == ROWS

    words = ["import", "orders", str(file), "--site", KEY]
    assert kill_until_it_survives("commit", check, command=words) >= 3


@pytest.mark.parametrize("moment", COMMITS)
def test_a_review_sent_again_after_the_crash_is_one_whole_review(
    kill_until_it_survives, context, site_id, tmp_path, moment
):
    catalogue(context, site_id, tmp_path, rows=1)
    form = {
        "rating": "4", "title": "Nice", "body": "Fits well", "name": "Mira", "photo_consent": "on",
        "photo": photo_bytes(7).hex(),
    }  # fmt: skip
    work = {
        "review": form, "path": f"/v1/{KEY}/products/A-0/reviews", "status": 202,
        "headers": {"Origin": ORIGIN, "Idempotency-Key": "one"},
    }  # fmt: skip
    seen = set()

    def check(killed):
        found = counted(context, Submission, Review, ProductLink, Media)
        assert found in ([0, 0, 0, 0], [1, 1, 1, 1])
        seen.add(found[0])
        with context.sessions() as session:
            for one in session.scalars(select(Submission)):
                assert (one.state, one.text, one.review.rating) == ("pending", "Fits well", 4)
                assert all(photo.media_id for photo in one.media)
                assert session.scalars(select(Right.submission_id)).first() == one.id
        assert killed or found[0] == 1

    deaths = kill_until_it_survives(moment, check, **work)
    assert deaths >= 2
    assert seen == {0, 1}


@pytest.mark.parametrize("moment", [*COMMITS, "delete"])
def test_a_person_is_erased_entirely_or_not_at_all(kill_until_it_survives, context, site_id, tmp_path, moment):
    catalogue(context, site_id, tmp_path, rows=1)
    photo = write_photo(tmp_path, "own.jpg", 9)
    review = {"product_id": "A-0", "reviewer_email": MIRA, "picture_urls": photo, "body": "My own words"}
    run_import(context, site_id, "reviews", reviews_file(tmp_path / "r.csv", review))
    run_import(
        context,
        site_id,
        "orders",
        orders_file(tmp_path / "o.csv", [("1", MIRA, "A-0", 1, "5", "2026-09-01T10:00:00Z")]),
    )

    def check(killed):
        with context.sessions() as session:
            one = session.scalars(select(Submission)).one()
            order = session.scalars(select(Order)).one()
            whole = (one.text, one.review.email, order.email) == ("My own words", MIRA, MIRA)
            gone = (one.state, one.text, one.review.email, order.email) == ("erased", "", None, None)
            assert whole or gone
            assert bool(session.scalars(select(Media)).all()) is whole
            assert gone or killed

    kill_until_it_survives(moment, check, command=["person", "erase", MIRA, "--site", KEY])
    sweep_photos(context.at(lambda: utc_now() + timedelta(days=2)), site_id)
    assert list(context.store.keys()) == []


@pytest.fixture
def offered(context, site_id):
    """What a beacon reports of one view: a list that was served now, its first tile looked at and opened."""
    with context.sessions.begin() as session:
        Shop(session, site_id=site_id).post("post_dress")
    now = utc_now()
    token = list_token(context, served_list(site_id, 1, at=now))
    events = [
        {"id": type, "type": type, "at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "list": 0, "item": "post_dress"}
        for type in ("impression", "open")
    ]
    return {"view": "a view", "lists": [token], "events": events}


def engagement(context):
    with context.sessions() as session:
        return [
            (row.click_count, row.impression_count)
            for row in session.scalars(select(EngagementCount))
            if row.number == 1
        ]


@pytest.mark.parametrize("moment", ["spool", "spooled"])
def test_a_beacon_sent_again_after_the_crash_counts_once(kill_until_it_survives, context, site_id, offered, moment):
    work = {"events": offered, "path": f"/v1/{KEY}/events", "headers": {"Origin": ORIGIN}, "status": 202}
    seen = set()

    def check(killed):
        seen.add(len(reported(context)))
        assert killed or len(reported(context)) == 2

    assert kill_until_it_survives(moment, check, **work) >= 1
    assert seen == ({0, 2} if moment == "spool" else {2})
    fold_events(context, site_id)
    assert engagement(context) == [(1.0, 1.0)]


@pytest.mark.parametrize("moment", ["statement", *COMMITS])
def test_a_fold_that_is_killed_loses_and_doubles_nothing(kill_until_it_survives, context, site_id, offered, moment):
    views = 3
    for view in range(views):
        body = offered | {"view": f"view {view}"}
        # Another sender each time: one counts for two clicks at most.
        sender = {"REMOTE_ADDR": f"9.{view}.9.9"}
        client = create_app(context=context.at(utc_now)).test_client()
        answer = client.post(f"/v1/{KEY}/events", json=body, headers={"Origin": ORIGIN}, environ_overrides=sender)
        assert answer.json["accepted"] == 2
    seen = set()

    def check(killed):
        waiting, kept = counted(context, SpooledRequest, EventRequest)
        assert waiting + kept == views
        clicks = engagement(context)[0][0] if kept else 0
        assert clicks == kept
        seen.add(kept)
        assert killed or kept == views

    assert kill_until_it_survives(moment, check, fold=site_id) >= 2
    assert len(seen) >= 2, "it died between two batches as well"
