"""What a merchandising rule would do to a page or to all: which tiles move, and what that costs or gains in clicks.

Owns the comparison of pages with and without the rule, from the plans that order them for shoppers. The estimate is
`ranking.forecast`'s.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Engine

from ranking import PageContext, PagePlan, Rule, page_scope, variant_at
from ranking.exposures import Exposures
from ranking.forecast import Comparison, Forecast, forecast_pages
from ranking.observations import known_pages
from ranking.scopes import scope_key
from ranking.types import IntArray
from widget_server.db.session import reading_session
from widget_server.services.load_exposures import page_exposures
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.snapshot import Snapshot

# What a page shows at once: further down a rule earns or costs next to nothing.
_SHOWN = 24
# Of a rule for every page, the pages that are seen most: they hold nearly all views, and somebody waits for the answer.
_MOST_PAGES = 100


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A rule tried on pages.

    pages : how many.  page_share : of the views in the log that were theirs, 0..1; the words of searches are not kept,
    so that these cannot be tried.  tiles : how many it acts on.  moved : how many of the pages' first 24 places change.
    moved_pages : on how many pages some do.
    """

    pages: int
    page_share: float
    tiles: int
    moved: int
    moved_pages: int
    forecast: Forecast


def rule_page(snapshot: Snapshot, parameters: FeedParameters) -> tuple[PageContext, str]:
    """Return the page that parameters name and its scope in normal form.  Raises BadInput, NotFound."""
    request = read_feed_request(parameters, snapshot)
    return request.page, page_scope(request.page)


def preview(engine: Engine, snapshot: Snapshot, rule: Rule, page: PageContext | None, *, now: datetime) -> Preview:
    """Order a page, or the pages that shoppers saw lately (None), with and without a rule as if it were due now, and
    forecast the difference in clicks. A rule that is there already is tried in its place among the others."""
    due = Rule(
        id=rule.id, action=rule.action, target=rule.target, value=rule.value, page="", position=rule.position,
        amount=rule.amount,
    )  # fmt: skip
    present = snapshot.order.rules
    changed = with_rule(present, due)
    with reading_session(engine) as session:
        rows = page_exposures(session, snapshot.site.id, None if page is None else page_scope(page), now)
    views = {} if page is not None else _views_by_scope(rows)
    pages = [page] if page is not None else _seen_most(views, known_pages(snapshot.candidates.products))
    compared, tiles = [], set[int]()
    for one in pages:
        comparison, acted = _compare(snapshot, one, rows, (present, changed), due.id, now)
        compared.append(comparison)
        tiles |= acted
    changes = [_changes(one) for one in compared]
    forecast = forecast_pages(compared, examination=snapshot.ranker.model.examination)
    return Preview(
        pages=len(pages),
        page_share=1.0 if not views else forecast.views / sum(views.values()),
        tiles=len(tiles),
        moved=sum(changes),
        moved_pages=sum(change > 0 for change in changes),
        forecast=forecast,
    )


def with_rule(rules: Sequence[Rule], rule: Rule) -> Sequence[Rule]:
    """Return rules with one of them changed in its place, or a new one after them."""
    if any(one.id == rule.id for one in rules):
        return [rule if one.id == rule.id else one for one in rules]
    return [*rules, rule]


def _views_by_scope(rows: Exposures) -> Mapping[int, int]:
    """Count the views of each page by its scope key."""
    _, first = np.unique(rows.view, return_index=True)
    return Counter(rows.scope[first].tolist())


def _seen_most(views: Mapping[int, int], known: Mapping[int, PageContext]) -> Sequence[PageContext]:
    """Return the known pages with most views, the home page where there are none."""
    seen = sorted((scope for scope in views if scope in known), key=lambda scope: (-views[scope], scope))
    return [known[scope] for scope in seen[:_MOST_PAGES]] or [PageContext()]


def _compare(
    snapshot: Snapshot,
    page: PageContext,
    rows: Exposures,
    rules: tuple[Sequence[Rule], Sequence[Rule]],
    rule_id: str,
    now: datetime,
) -> tuple[Comparison, set[int]]:
    """Return a page's first places with the present and with the changed rules, and the tiles that the rule acts on."""
    ranker, candidates, now_s = snapshot.ranker, snapshot.candidates, now.timestamp()
    match = ranker.match(candidates, page)
    before, after = (ranker.prepare(candidates, page, now_s=now_s, rules=one, match=match) for one in rules)
    comparison = Comparison(
        rows=rows.part(rows.scope == scope_key(page_scope(page))),
        before=_first(snapshot, before, now_s),
        after=_first(snapshot, after, now_s),
    )
    return comparison, {tile for tile, acting in after.applied.acting.items() if rule_id in acting}


def _changes(compared: Comparison) -> int:
    places = {tile: place for place, tile in enumerate(compared.before.tolist())}
    return sum(places.get(tile) != place for place, tile in enumerate(compared.after.tolist()))


def _first(snapshot: Snapshot, plan: PagePlan, now_s: float) -> IntArray:
    order = snapshot.ranker.rank(plan, variant=variant_at(now_s), limit=_SHOWN).indices
    return np.asarray(snapshot.candidates.numbers[order], dtype=np.int64)
