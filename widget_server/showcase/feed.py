"""The feed: ranks a page and joins ready tiles to JSON Feed 1.1.

Owns the feed's envelope, its paging and its explanations. Knows no HTTP: bytes go out, errors are VitrineErrors.
Source: jsonfeed.org/version/1.1, embed.schema.Feed.
"""

import orjson

from ranking import Explanation, Ranking, ShopperProfile, variant_at
from ranking.served_list import encode
from widget_server.showcase.cursors import FeedPlace
from widget_server.showcase.feed_request import FeedRequest
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.snapshot import Snapshot
from widget_server.showcase.tile_end import tile_end
from widget_server.showcase.why import say

MEDIA_TYPE = "application/feed+json"


def feed_place(showcases: Showcases, request: FeedRequest) -> FeedPlace:
    """Return where this answer begins: this minute's public variant, or what the cursor says."""
    now_s = showcases.now().timestamp()
    if request.cursor:
        return showcases.cursors.read_feed(request.cursor, request.identity(), now_s=now_s)
    return FeedPlace(variant=variant_at(now_s), minute=int(now_s // 60), offset=0)


def feed_bytes(
    showcases: Showcases,
    snapshot: Snapshot,
    request: FeedRequest,
    place: FeedPlace,
    *,
    shopper: ShopperProfile | None = None,
    explain: bool = False,
) -> bytes:
    """Return one page of a feed as JSON.

    Depends on nothing but its arguments, so that every process answers a minute alike.
    """
    plan = snapshot.plan(
        request.page,
        gallery=request.gallery,
        kind=request.kind,
        layout=request.layout,
        minute=place.minute,
        facts=request.facts,
    )
    ranking = snapshot.ranker.rank(
        plan, variant=place.variant, shopper=shopper, limit=request.limit, offset=place.offset
    )
    before_list, after_list = _envelope(showcases, snapshot, request, place, ranking)
    list_token = encode(ranking.served(snapshot.site.id, place.minute * 60), showcases.list_key)
    parts = [before_list, list_token.encode(), after_list]
    lang, tiles = request.lang, snapshot.tiles
    # One join over all parts: a tile's bytes are copied once, from the snapshot into the answer.
    for number, (index, why) in enumerate(zip(ranking.indices.tolist(), ranking.reasons(), strict=True)):
        tile = tiles[index]
        explained = _explained(ranking.explain(number), snapshot, lang) if explain else None
        position = ranking.first_position + number
        parts += (b"," if number else b"", tile.head, tile_end(tile.disclosure, position, why, lang, explained))
    parts.append(b"]}")
    return b"".join(parts)


def _explained(found: Explanation, snapshot: Snapshot, lang: str) -> dict[str, object]:
    """Return what the shop itself is told of a tile's place."""
    return {
        "score": found.score,
        "explain": found.terms,
        "moves": [say(move, lang) for move in found.moves],
        "rules": [
            {"id": rule.id, "action": rule.action, "target": rule.target, "value": rule.value}
            for rule in snapshot.order.rules
            if rule.id in found.rules
        ],
    }


def _envelope(
    showcases: Showcases, snapshot: Snapshot, request: FeedRequest, place: FeedPlace, ranking: Ranking
) -> tuple[bytes, bytes]:
    """Return what stands before and behind the token of the served list; equal for many shoppers, so it is kept."""
    key = ("envelope", request.parameters, place, len(ranking.indices), ranking.total, ranking.personal)
    return snapshot.kept(key, lambda: _make_envelope(showcases, snapshot, request, place, ranking))


def _make_envelope(
    showcases: Showcases, snapshot: Snapshot, request: FeedRequest, place: FeedPlace, ranking: Ranking
) -> tuple[bytes, bytes]:
    site = snapshot.site
    address = f"{showcases.public_url}/v1/{site.key}/feed"
    head: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{site.name} · {request.title}" if request.title else site.name,
    }
    if site.shop_url:
        head["home_page_url"] = site.shop_url
    head["feed_url"] = f"{address}?{request.query()}"
    end = place.offset + len(ranking.indices)
    if len(ranking.indices) and end < ranking.total:
        next_place = FeedPlace(variant=place.variant, minute=place.minute, offset=end)
        head["next_url"] = f"{address}?{request.query(showcases.cursors.feed(next_place, request.identity()))}"
    head["language"] = request.lang
    about: dict[str, object] = {"about": f"{showcases.public_url}/docs/reference/feed"}
    if facts := snapshot.facts_in(request.gallery, request.kind):
        about["facts"] = facts
    head["_vitrine"] = about
    after = {"page": request.page.kind, "model": snapshot.ranker.model.version, "personal": ranking.personal}
    # The token is text without anything to escape.
    return orjson.dumps(head)[:-2] + b',"list":"', b'",%b},"items":[' % orjson.dumps(after)[1:-1]
