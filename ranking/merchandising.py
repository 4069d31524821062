"""A merchandiser's rules, applied: hidden tiles, pinned positions, and log-odds to add or take away.

Owns which rules act on a page at a moment and on which tiles. Source: docs/ranking.md, "Merchandising".
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ranking.candidates import CandidateSet
from ranking.scopes import category_path, fold_name
from ranking.types import BoolArray, FloatArray, Rule

BURIED = -1000.0  # Below every tier.
_MAX_AMOUNT = 10.0  # A boost orders within a tier; leaving it is what pins are for.


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Applied:
    """`hidden` and `amount` are (n_tiles,); `pins` maps 0-based positions to tile indices; `acting` says by tile index
    which rules act on it."""

    hidden: BoolArray
    amount: FloatArray
    pins: dict[int, int]
    acting: dict[int, tuple[str, ...]]


def apply_rules(candidates: CandidateSet, rules: Sequence[Rule], *, scope: str, now_s: float) -> Applied:
    """Apply the rules that are due on the page of a scope, in the order given; of two pins to one place the later one
    takes the next free place."""
    hidden = np.zeros(len(candidates), dtype=np.bool_)
    amount = np.zeros(len(candidates))
    pins: dict[int, int] = {}
    acting: dict[int, list[str]] = {}
    for rule in rules:
        if not _due(rule, scope, now_s):
            continue
        tiles = list(_targets(candidates, rule))
        for tile in tiles:
            acting.setdefault(tile, []).append(rule.id)
        match rule.action:
            case "hide":
                hidden[tiles] = True
            case "bury":
                amount[tiles] = BURIED
            case "boost":
                step = rule.amount if math.isfinite(rule.amount) else 0.0
                boosted = [tile for tile in tiles if amount[tile] > BURIED]
                amount[boosted] = np.clip(amount[boosted] + step, -_MAX_AMOUNT, _MAX_AMOUNT)
            case "pin":
                _pin(tiles, max(rule.position, 1) - 1, pins)
    kept = {place: tile for place, tile in pins.items() if not hidden[tile]}
    return Applied(hidden=hidden, amount=amount, pins=kept, acting={tile: tuple(ids) for tile, ids in acting.items()})


def _pin(tiles: Sequence[int], place: int, pins: dict[int, int]) -> None:
    for tile in tiles:
        if tile in pins.values():
            continue
        while place in pins:
            place += 1
        pins[place] = tile


def _due(rule: Rule, scope: str, now_s: float) -> bool:
    started = rule.starts_at_s is None or rule.starts_at_s <= now_s
    ended = rule.ends_at_s is not None and rule.ends_at_s <= now_s
    return started and not ended and rule.page in ("", scope)


def _targets(candidates: CandidateSet, rule: Rule) -> Iterator[int]:
    wanted = fold_name(rule.value)
    match rule.target:
        case "tile":
            if rule.value in candidates.index_of:
                yield candidates.index_of[rule.value]
        case "product":
            product = candidates.product_index.get(rule.value)
            if product is not None:
                yield from candidates.links.tile[candidates.links.product == product].tolist()
        case "creator":
            yield from candidates.places(candidates.by_creator.get(wanted))
        case "tag":
            yield from candidates.places(candidates.by_tag.get(wanted.removeprefix("#")))
        case "category":
            inside = candidates.categories.affinity(category_path(rule.value))[candidates.product_node] >= 1.0
            yield from np.unique(candidates.links.tile[inside[candidates.links.product]]).tolist()
