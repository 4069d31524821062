"""Two months of shoppers in the sample shop: made-up people, but the real feed, list tokens and events.

Owns who these people are (seeded, so that every run is the same). The clock is moved, nothing else is bypassed.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from widget_server.demo.shop import Category, Shop, sample_shop
from widget_server.services.context import Context
from widget_server.services.event_types import EventBatch, NewEvent
from widget_server.services.record_events import record_events
from widget_server.showcase.feed import feed_bytes, feed_place
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.showcases import Showcases

DAYS = 60
VIEWS_A_DAY = 20
SEED = 20_261_122
TILES_A_VIEW = 12
# An ordinary tile is opened by about one in thirty who look at it; the best by one in six.
BASE_LOGIT, APPEAL_SPREAD = -3.4, 0.9
LOOKED_AT_POWER = 0.6  # position k is looked at with probability k ** -0.6, as on any grid
SEARCHES = ("blue mug", "vase", "linen napkin", "lamp", "pasta bowl", "speckled plate", "breakfast", "vaze")


@dataclass
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def simulate_shoppers(context: Context, site_id: int, site_key: str, *, days: int = DAYS) -> int:
    """Let shoppers look at pages and open photos, day by day up to now; returns the number of events recorded."""
    chance = random.Random(SEED)
    clock = _Clock(context.now() - timedelta(days=days))
    past = context.at(clock)
    showcases = Showcases(
        context.engine, context.vault, public_url=context.settings.resolved_public_url, now=clock, check_every_s=3600
    )
    shop = sample_shop()
    recorded = 0
    begin = clock.now
    for view in range(days * VIEWS_A_DAY):
        clock.now = begin + timedelta(days=view / VIEWS_A_DAY, seconds=-60)
        answer = _look(showcases, site_key, _page(chance, shop))
        events = list(_events(chance, answer, clock.now))
        if events:
            batch = EventBatch(view=f"sample-{view}", lists=(answer["_vitrine"]["list"],), events=events)
            recorded += record_events(past, site_id, batch).accepted
    return recorded


def _page(chance: random.Random, shop: Shop) -> FeedParameters:
    draw = chance.random()
    if draw < 0.35:
        return FeedParameters(page="home", limit=TILES_A_VIEW)
    if draw < 0.7:
        category: Category = chance.choice(shop.categories)
        return FeedParameters(page="category", category=category.text, limit=TILES_A_VIEW)
    if draw < 0.93:
        return FeedParameters(page="product", product=chance.choice(shop.products).id, limit=TILES_A_VIEW)
    return FeedParameters(page="search", q=chance.choice(SEARCHES), limit=TILES_A_VIEW)


def _look(showcases: Showcases, site_key: str, parameters: FeedParameters) -> Mapping[str, Any]:
    snapshot = showcases.of(site_key)
    request = read_feed_request(parameters, snapshot)
    answer: Mapping[str, Any] = orjson.loads(feed_bytes(showcases, snapshot, request, feed_place(showcases, request)))
    return answer


def _events(chance: random.Random, answer: Mapping[str, Any], now: datetime) -> list[NewEvent]:
    events: list[NewEvent] = []

    def happens(kind: str, item: Mapping[str, Any], product: str | None = None) -> None:
        index = len(events)
        events.append(NewEvent(index=index, id=str(index), type=kind, at=now, list=0, item=item["id"], product=product))

    for place, item in enumerate(answer["items"], start=1):
        happens("impression", item)
        looked_at = chance.random() < place**-LOOKED_AT_POWER
        if not looked_at or chance.random() >= _appeal(item["id"]):
            continue
        happens("open", item)
        products = item["_vitrine"]["products"]
        if products and chance.random() < 0.4:
            chosen = chance.choice(products)["id"]
            happens("product_click", item, chosen)
            if chance.random() < 0.3:
                happens("add_to_cart", item, chosen)
    return events


def _appeal(item_id: str) -> float:
    """Return how likely somebody who looks at a photo opens it: its own, for ever, and unknown to the ranking."""
    own = random.Random(f"{SEED}{item_id}").gauss(0, APPEAL_SPREAD)
    return 1 / (1 + math.exp(-(BASE_LOGIT + own)))
