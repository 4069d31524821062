"""Why a tile stands where it does on a page of the shop, from the same plan that orders the page for shoppers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ranking import Rule, variant_at
from widget_server.showcase.feed_request import FeedParameters, read_feed_request
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.why import language_for, say

# Further down nobody looks; ordering a whole large site for one table would cost more than it tells.
DEEPEST = 1000


@dataclass(frozen=True, kw_only=True)
class Place:
    """A tile's place on a page. position : from 1, None where it is not among the first DEEPEST or not shown.

    terms : (name, log-odds), largest effect first, summing to score.  moves : what would move it up.  rules : those
    that act on it there, also where one of them hides it.
    """

    page: str
    title: str
    total: int
    position: int | None
    score: float = 0.0
    terms: tuple[tuple[str, float], ...] = ()
    why: str = ""
    moves: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def explain_place(
    snapshot: Snapshot, id: str, arguments: Mapping[str, str], *, now: datetime, lang: str = "en"
) -> Place:
    """Explain a tile on the page that the arguments name (page, category, q, product), in the reader's language.

    Raises BadInput or NotFound where they name none.
    """
    wanted = FeedParameters(
        page=arguments.get("page", ""),
        category=arguments.get("category", ""),
        q=arguments.get("q", ""),
        product=arguments.get("product", ""),
    )
    request = read_feed_request(wanted, snapshot)
    now_s = now.timestamp()
    plan = snapshot.plan(request.page, gallery="", kind="all", layout="grid", minute=int(now_s // 60))
    ranking = snapshot.ranker.rank(plan, variant=variant_at(now_s), limit=DEEPEST)
    places = {tile.id: k for k, tile in enumerate(ranking.tiles())}
    index = snapshot.candidates.index_of.get(id, -1)
    acting = plan.applied.acting.get(index, ())
    rules = tuple(rule for rule in snapshot.order.rules if rule.id in acting)
    if id not in places:
        return Place(page=request.page.kind, title=request.title, total=ranking.total, position=None, rules=rules)
    explanation, language = ranking.explain(places[id]), language_for(lang, "en")
    return Place(
        page=request.page.kind,
        title=request.title,
        total=ranking.total,
        position=explanation.position,
        score=explanation.score,
        terms=tuple(sorted(explanation.terms.items(), key=lambda term: -abs(term[1]))),
        why=say(explanation.why, language),
        moves=tuple(say(move, language) for move in explanation.moves),
        rules=rules,
    )
