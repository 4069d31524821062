"""The last pass over the top of an order: pins go to their places, and like does not follow like.

Owns the order of the few tiles that are served. Source: docs/ranking.md, eq. 13.
"""

from collections.abc import Mapping, Sequence

LOOKAHEAD = (
    16  # Of so many that wait the best that fits is taken. A constant, so that longer answers begin like shorter ones.
)


def spread_out(
    order: Sequence[int],
    scores: Sequence[float],
    keys: Sequence[frozenset[int]],
    *,
    length: int,
    similar_score: float,
    pins: Mapping[int, int] | None = None,
    trial: tuple[range, int] | None = None,
) -> list[int]:
    """Return the first `length` tiles of an order in which no two neighbours share a key while that can be avoided.

    order: tile indices, best first, without the pinned ones; scores: theirs, same order. keys: by tile index. A tile
    takes the place of a better one only if its score is at most `similar_score` lower and it is among the next 15.
    pins: 0-based position -> tile index; neither the tile before a pin nor the one behind it should be like it. trial:
    0-based positions, of which a tile of `order` takes the first that has no pin and no like beside it. The first n of
    the answer do not depend on `length`.
    """
    if not pins and trial is None:
        return _in_order(order, scores, keys, length, similar_score)
    pinned = pins or {}
    waiting = list(range(len(order)))
    tried, newcomer = (trial[0], order.index(trial[1])) if trial else (range(0), 0)
    placed: list[int] = []
    nothing: frozenset[int] = frozenset()
    before = following = nothing

    def likes(own: frozenset[int]) -> int:
        return (not before.isdisjoint(own)) + (not following.isdisjoint(own))

    while len(placed) < length and (waiting or len(placed) in pinned):
        place = len(placed)
        tile, following = pinned.get(place), nothing
        if place + 1 in pinned:
            following = keys[pinned[place + 1]]
        if tile is None and place in tried and newcomer in waiting and not likes(keys[order[newcomer]]):
            waiting.remove(newcomer)
            tile, tried = order[newcomer], range(0)
        if tile is None:
            chosen = 0
            first = waiting[0]
            fewest = likes(keys[order[first]])
            if fewest:
                lowest = scores[first] - similar_score
                for ahead in range(1, min(LOOKAHEAD, len(waiting))):
                    other = waiting[ahead]
                    if scores[other] < lowest:
                        break
                    found = likes(keys[order[other]])
                    if found < fewest:
                        chosen, fewest = ahead, found
                        if not found:
                            break
            tile = order[waiting.pop(chosen)]
        placed.append(tile)
        before = keys[tile]
    # A pin beyond the last tile closes up instead of leaving a hole.
    for position in sorted(pinned):
        if len(placed) < length and pinned[position] not in placed and position >= len(placed):
            placed.append(pinned[position])
    return placed


def _in_order(
    order: Sequence[int], scores: Sequence[float], keys: Sequence[frozenset[int]], length: int, similar_score: float
) -> list[int]:
    """Do the same without pins and trials, as most answers are: nothing to look at but the tile before."""
    waiting = list(range(len(order)))
    waiting.reverse()  # the best last, where it is taken away without moving the others
    placed: list[int] = []
    before: frozenset[int] = frozenset()
    while waiting and len(placed) < length:
        first = waiting[-1]
        chosen, tile = -1, order[first]
        own = keys[tile]
        if not before.isdisjoint(own):
            lowest = scores[first] - similar_score
            for ahead in range(-2, -min(LOOKAHEAD, len(waiting)) - 1, -1):
                other = waiting[ahead]
                if scores[other] < lowest:
                    break
                others = keys[order[other]]
                if before.isdisjoint(others):
                    chosen, tile, own = ahead, order[other], others
                    break
        del waiting[chosen]
        placed.append(tile)
        before = own
    return placed
