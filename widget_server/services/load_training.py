"""What a night of training reads: tiles, catalogue, and what shoppers did with the lists of the last weeks.

Owns the queries (Core, no ORM) and their bounds. Who acted is not read: a shopper stays the sealed text of the table.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.states import PUBLIC_STATES
from ranking import Candidate, CatalogueProduct, category_path
from ranking.counters import CountedEvent
from ranking.interactions import Interaction
from ranking.served_list import ServedList
from widget_server.db.tables import Media, Product, ProductLink, Review, Submission, SubmissionMedia
from widget_server.services.event_log import counted_events, newest_events
from widget_server.services.event_types import ON_TILES

TRAINING_PERIOD = timedelta(weeks=8)
# About a gigabyte while they are read; of a busier shop the newest say enough.
MOST_EVENTS = 1_000_000
# What an action says of taste; a look says nothing that the order did not decide.
ACTION_WEIGHTS = {"open": 1.0, "product_click": 2.0, "add_to_cart": 3.0, "purchase": 4.0}


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """Everything `ranking.learning.train` is given of a site."""

    candidates: Sequence[Candidate]
    products: Sequence[CatalogueProduct]
    events: Sequence[CountedEvent]
    lists: Sequence[ServedList]
    interactions: Sequence[Interaction]


def load_training(session: Session, site_id: int, now: datetime) -> TrainingData:
    """Read what happened in the eight weeks before now, and the tiles and products there are."""
    events, lists = _events(session, site_id, now)
    return TrainingData(
        candidates=_candidates(session, site_id),
        products=_products(session, site_id),
        events=events,
        lists=lists,
        interactions=_interactions(session, site_id, now),
    )


def _events(session: Session, site_id: int, now: datetime) -> tuple[list[CountedEvent], Sequence[ServedList]]:
    log = newest_events(session, site_id, since=now - TRAINING_PERIOD, most=MOST_EVENTS, types=ON_TILES)
    return counted_events(log), log.lists


def _interactions(session: Session, site_id: int, now: datetime) -> list[Interaction]:
    """Return who did what with which product or tile; without consent a view of a page stands for its shopper."""
    types = tuple(ACTION_WEIGHTS)
    log = newest_events(session, site_id, since=now - TRAINING_PERIOD, most=MOST_EVENTS, types=types)
    return [
        Interaction(
            shopper=one.shopper or one.event.view,
            item=item,
            at_s=one.event.at_ms / 1000,
            weight=ACTION_WEIGHTS[one.event.type],
        )
        for one in reversed(log.events)
        if (item := one.event.product or one.event.item)
    ]


def _candidates(session: Session, site_id: int) -> list[Candidate]:
    """Return what is public and has a photo, as far as its place depends on it."""
    products: dict[str, list[str]] = defaultdict(list)
    links = select(ProductLink.submission_id, ProductLink.product_id).where(
        ProductLink.site_id == site_id, ProductLink.state == "confirmed"
    )
    for submission_id, product_id in session.execute(links):
        products[submission_id].append(product_id)
    s, m = Submission, Media
    rows = session.execute(
        select(
            s.id, s.number, s.kind, s.author, s.posted_at, s.like_count, s.comment_count, s.title, s.text, s.tags,
            s.language, Review.product_id, Review.rating, Review.helpful_count, Review.unhelpful_count,
            m.width_px, m.height_px, m.sharpness, m.phash,
        )
        .join(SubmissionMedia, (SubmissionMedia.site_id == s.site_id) & (SubmissionMedia.submission_id == s.id))
        .join(m, (m.site_id == s.site_id) & (m.id == SubmissionMedia.media_id))
        .outerjoin(Review, (Review.site_id == s.site_id) & (Review.submission_id == s.id))
        .where(s.site_id == site_id, s.state.in_([state.value for state in PUBLIC_STATES]))
        .order_by(s.number, SubmissionMedia.position)
    )  # fmt: skip
    found: dict[str, Candidate] = {}
    for row in rows:
        if row.id in found:
            continue  # Only the first photo decides.
        reviewed = [row.product_id] if row.product_id else []
        found[row.id] = Candidate(
            id=row.id,
            number=row.number,
            kind="review" if row.kind == "review" else "post",
            products=tuple(dict.fromkeys(reviewed + products[row.id])),
            creator=row.author,
            posted_at_s=row.posted_at.timestamp(),
            like_count=row.like_count,
            comment_count=row.comment_count,
            rating=row.rating,
            helpful_count=row.helpful_count or 0,
            unhelpful_count=row.unhelpful_count or 0,
            width_px=row.width_px,
            height_px=row.height_px,
            sharpness=row.sharpness,
            phash=row.phash,
            text=f"{row.title} {row.text}".strip(),
            tags=tuple(row.tags),
            language=row.language,
        )
    return list(found.values())


def _products(session: Session, site_id: int) -> list[CatalogueProduct]:
    p = Product
    rows = session.execute(
        select(p.id, p.title, p.category, p.brand, p.color, p.tags, p.price_minor, p.sale_price_minor, p.availability)
        .where(p.site_id == site_id, p.published)
        .order_by(p.id)
    )
    return [
        CatalogueProduct(
            id=row.id,
            title=row.title,
            category=category_path(row.category),
            brand=row.brand,
            color=row.color,
            tags=tuple(row.tags),
            price_minor=row.price_minor if row.sale_price_minor is None else row.sale_price_minor,
            in_stock=row.availability != "out_of_stock",
        )
        for row in rows
    ]
