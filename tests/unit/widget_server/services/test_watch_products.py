from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.clock import NOW
from support.desk import add_person
from support.shop import add_product, add_site, add_submission
from widget_server.db.tables import AlertHook, AuditEntry, Job, ProductAlert, Report, Site
from widget_server.services import watch_products as w
from widget_server.services.context import Context

HOUR = timedelta(hours=1)


@pytest.fixture
def site(session: Session) -> Site:
    """A shop of 30 products, known for a year; the vase has had a bad review every other week."""
    site = add_site(session, "pk_kiln")
    for n in range(29):
        add_product(session, site, f"P{n}", f"Product {n}").created_at = NOW - timedelta(days=365)
    add_product(session, site, "VASE", "Willow Vase").created_at = NOW - timedelta(days=365)
    for n in range(4):
        review(session, site, NOW - timedelta(days=14 * n + 3))
    session.commit()
    return site


def review(session: Session, site: Site, at, rating: int = 1, product: str = "VASE") -> None:
    row = add_submission(session, site, f"rev_{site.next_number}", rating=rating, product_id=product, photos=0)
    row.posted_at = at
    session.flush()


def flood(context: Context, site: Site, count: int, **how) -> None:
    with context.sessions.begin() as session:
        own = session.get_one(Site, site.id)
        for n in range(count):
            review(session, own, **{"at": context.now() - timedelta(minutes=n), **how})


def surges(context: Context, site: Site) -> list[tuple[str, str, int]]:
    with context.sessions() as session:
        return [(one.product_id, one.signal, one.count) for one in w.find_surges(session, site.id, context.now())]


def test_a_flood_of_low_stars_is_a_surge_against_the_products_own_past(context, site):
    assert surges(context, site) == []
    flood(context, site, 8)
    assert surges(context, site) == [("VASE", "negative", 8)]
    with context.sessions() as session:
        (found,) = w.find_surges(session, site.id, context.now())
    assert found.usual == pytest.approx(4.5 / 56, rel=0.5)
    assert found.chance < 1e-6


@pytest.mark.parametrize(
    "how",
    [{"count": 4}, {"count": 30, "rating": 3}, {"count": 30, "rating": 5}, {"count": 30, "at": NOW - 25 * HOUR}],
    ids=str,
)
def test_a_few_middling_praising_or_older_reviews_are_none(context, site, how):
    flood(context, site, **how)
    assert surges(context, site) == []


def test_an_import_of_old_reviews_is_no_flood(context, site):
    with context.sessions.begin() as session:
        own = session.get_one(Site, site.id)
        for n in range(300):
            review(session, own, NOW - timedelta(days=1 + n))
    assert surges(context, site) == []


def test_what_is_usual_for_a_product_is_no_surge_for_it(context, site):
    with context.sessions.begin() as session:
        own = session.get_one(Site, site.id)
        for day in range(1, 57):
            for n in range(6 + day % 5):
                review(session, own, NOW - timedelta(days=day, minutes=n + 1))
    flood(context, site, 12)
    assert surges(context, site) == []


def test_reports_of_whatever_shows_a_product_are_counted_as_well(context, site, session):
    review(session, site, NOW - timedelta(days=30), rating=5)
    praise = f"rev_{site.next_number - 1}"
    for n in range(7):
        session.add(Report(site_id=site.id, id=f"r{n}", submission_id=praise, reason="spam", at=NOW - n * HOUR))
    session.commit()
    assert surges(context, site) == [("VASE", "reported", 7)]


def test_an_alert_is_raised_once_and_its_count_follows(context, site, session, clock):
    add_person(session, site, "owner")
    add_person(session, site, "moderator")
    add_person(session, site, "viewer")
    session.commit()
    flood(context, site, 8)
    assert len(w.watch_products(context, site.id)) == 1
    flood(context, site, 3)
    assert w.watch_products(context, site.id) == []
    with context.sessions() as fresh:
        (alert,) = fresh.scalars(select(ProductAlert))
        assert (alert.count, alert.signal, alert.seen_at) == (11, "negative", None)
        assert sorted(job.arguments["user"] for job in fresh.scalars(select(Job).where(Job.name == w.LETTER))) == [1, 2]
        assert fresh.scalars(select(Job).where(Job.name == w.HOOK)).all() == []
        assert fresh.scalars(select(AuditEntry.action)).all() == ["product.surge"]


def test_a_second_alert_comes_after_the_first_was_seen_and_a_day_has_passed(context, site, session, clock):
    session.add(AlertHook(site_id=site.id, url="https://shop.example/", sealed="x", changed_at=NOW))
    session.commit()
    flood(context, site, 8)
    w.watch_all(context)
    with context.sessions.begin() as fresh:
        (alert,) = fresh.scalars(select(ProductAlert))
        alert.seen_at = clock()
        assert len(fresh.scalars(select(Job).where(Job.name == w.HOOK)).all()) == 1
    flood(context, site, 8)
    w.watch_all(context)
    clock.advance(hours=25)
    flood(context, site, 60)
    w.watch_all(context)
    with context.sessions() as fresh:
        assert len(fresh.scalars(select(ProductAlert)).all()) == 2


def test_sites_do_not_see_each_other(context, site, session):
    other = add_site(session, "pk_other")
    session.commit()
    flood(context, site, 8)
    assert surges(context, other) == []
