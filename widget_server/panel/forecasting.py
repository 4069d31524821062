"""What a merchandising rule would do to a page: which tiles move, and what that costs or gains in clicks.

Owns the comparison of the page with and without the rule, from the plan that orders it for shoppers. The estimate is
`ranking.forecast`'s.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Engine

from ranking import PageContext, PagePlan, Rule, page_scope, variant_at
from ranking.forecast import Forecast, forecast
from ranking.types import IntArray
from widget_server.db.session import reading_session
from widget_server.services.load_exposures import page_exposures
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.snapshot import Snapshot

# What a page shows at once: further down a rule earns or costs next to nothing.
_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A rule tried on one page. tiles : that it acts on.  moved : ids of those among the first 24 that change place."""

    page: str
    title: str
    tiles: int
    moved: int
    forecast: Forecast


def rule_page(snapshot: Snapshot, parameters: FeedParameters) -> tuple[PageContext, str, str]:
    """Return the page that parameters name, its scope in normal form and its title.  Raises BadInput, NotFound."""
    request = read_feed_request(parameters, snapshot)
    return request.page, page_scope(request.page), request.title


def preview(engine: Engine, snapshot: Snapshot, rule: Rule, page: PageContext, title: str, *, now: datetime) -> Preview:
    """Order a page with and without a rule, as if it were due now, and forecast the difference in clicks."""
    others = [one for one in snapshot.order.rules if one.id != rule.id]
    due = Rule(
        id=rule.id, action=rule.action, target=rule.target, value=rule.value, page="", position=rule.position,
        amount=rule.amount,
    )  # fmt: skip
    ranker, candidates, now_s = snapshot.ranker, snapshot.candidates, now.timestamp()
    match = ranker.match(candidates, page)
    without = ranker.prepare(candidates, page, now_s=now_s, rules=snapshot.order.rules, match=match)
    with_rule = ranker.prepare(candidates, page, now_s=now_s, rules=[*others, due], match=match)
    before, after = _first(snapshot, without, now_s), _first(snapshot, with_rule, now_s)
    with reading_session(engine) as session:
        rows = page_exposures(session, snapshot.site.id, page_scope(page), now)
    places = {tile: place for place, tile in enumerate(before.tolist())}
    return Preview(
        page=page.kind,
        title=title,
        tiles=sum(due.id in rules for rules in with_rule.applied.acting.values()),
        moved=sum(places.get(tile) != place for place, tile in enumerate(after.tolist())),
        forecast=forecast(rows, before, after, examination=ranker.model.examination),
    )


def _first(snapshot: Snapshot, plan: PagePlan, now_s: float) -> IntArray:
    order = snapshot.ranker.rank(plan, variant=variant_at(now_s), limit=_SHOWN).indices
    return np.asarray(snapshot.candidates.numbers[order], dtype=np.int64)
