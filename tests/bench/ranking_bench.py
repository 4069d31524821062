"""What one request and one night cost: ordering 1,000 and 10,000 tiles for everybody, for a shopper known by what they
did and for one of whom it is known as well what they passed over; folding a shopper in; learning taste.

Run it as `python tests/bench/ranking_bench.py [INTERACTIONS] [ROUNDS]`; it prints one JSON line. One thread, arrays
ready, medians of whole requests.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from ranking import (
    Candidate,
    CatalogueProduct,
    Model,
    PageContext,
    Ranker,
    ShopperAction,
    ShopperLook,
    ShopperProfile,
)
from ranking.candidates import compile_candidates
from ranking.interactions import InteractionLog
from ranking.model import Segments, TasteFactors
from ranking.personalization import action_weights, build_taste_index, fold_in
from ranking.personalization_fit import fit_taste, one_thread

NOW_S = 1_795_338_000.0
FACTORS = 64


def measure(interactions: int = 1_000_000, rounds: int = 300) -> dict[str, float]:
    """Return medians in microseconds, the same as multiples of the bare product, and the fit's seconds and memory."""
    answer: dict[str, float] = {}
    with one_thread():
        for count in (1000, 10_000):
            answer |= _requests(_Shop(count), count, rounds)
    log = _log(interactions)
    before_mb = _peak_mb()
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    fit_taste(log)
    return {
        **answer,
        "fit_s": round(time.perf_counter() - started_s, 2),
        "fit_cpu_s": round(time.process_time() - started_cpu_s, 2),
        "fit_added_mb": round(_peak_mb() - before_mb),
        "peak_mb": round(_peak_mb()),
    }


def _requests(shop: "_Shop", count: int, rounds: int) -> dict[str, float]:
    """Time whole requests, `Ranker.rank` with diversity and propensities, turn by turn with the bare product."""
    vector, tiles = np.ones(FACTORS, np.float32), np.ones((count, FACTORS), np.float32)
    known = ShopperProfile(actions=tuple(shop.actions[:20]))
    index = build_taste_index(shop.plan.candidates, shop.ranker.model.taste)
    weights = action_weights(ShopperProfile(actions=tuple(shop.actions)), now_s=NOW_S, recency_s=3e6, discount=0.97)
    works: dict[str, Callable[[], object]] = {
        "product": lambda: tiles @ vector,
        "public": lambda: shop.ranker.rank(shop.plan, variant=1),
        "personal": lambda: shop.ranker.rank(shop.plan, variant=1, shopper=known),
        "segments": lambda: shop.by_kind.rank(shop.plan_by_kind, variant=1, shopper=shop.watched),
        "fold_in": lambda: fold_in(index, weights),
    }
    found = {name: _median_us(work, rounds) for name, work in works.items()}
    told = {f"{name}_{count}_us": round(us, 1) for name, us in found.items()}
    return told | {
        f"{name}_{count}_over_product": round(found[name] / found["product"], 1)
        for name in ("public", "personal", "segments")
    }


class _Shop:
    """A shop of so many tiles, ready to be asked: with vectors of taste, and with kinds of shoppers as well. What a
    shopper did is new with every request; nothing of them is kept ready."""

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(1)
        products = [CatalogueProduct(id=f"p{n}", category=("Shop", f"C{n % 20}")) for n in range(count // 4)]
        tiles = [
            Candidate(
                id=f"t{n}", number=n + 1, products=(f"p{int(rng.integers(0, len(products)))}",),
                creator=f"c{int(rng.integers(0, count // 5))}", posted_at_s=NOW_S - float(rng.uniform(0, 9e6)),
                like_count=int(rng.integers(0, 900)),
            )
            for n in range(count)
        ]  # fmt: skip
        ids, ones = tuple(tile.id for tile in tiles), np.ones(count, np.float32)
        vectors = rng.normal(size=(count, FACTORS)).astype(np.float32)
        taste = TasteFactors(items=ids, history=vectors, target=vectors, mean=ones, spread=ones)
        segments = Segments(
            items=ids, log_rates=rng.normal(0.0, 0.7, (count, 8)).astype(np.float32),
            log_shares=np.full(8, -np.log(8), np.float32), rates=np.full(count, 0.03, np.float32),
        )  # fmt: skip
        self.ranker, self.by_kind = Ranker(Model(taste=taste)), Ranker(Model(taste=taste, segments=segments))
        candidates = compile_candidates(tiles, products)
        self.plan = self.ranker.prepare(candidates, PageContext(), now_s=NOW_S)
        self.plan_by_kind = self.by_kind.prepare(candidates, PageContext(), now_s=NOW_S)
        self.actions = [ShopperAction(item=f"t{n * 7}", at_s=NOW_S - 3600.0 * n) for n in range(50)]
        self.watched = ShopperProfile(
            actions=tuple(self.actions[:20]),
            looks=tuple(
                ShopperLook(item=f"t{int(tile)}", examined=float((place % 24 + 1) ** -0.6))
                for place, tile in enumerate(rng.integers(0, count, 300))
            ),
        )


def _log(interactions: int) -> InteractionLog:
    """Make a log of ten shoppers an item and ten actions a shopper: clusters of taste, few items popular."""
    rng = np.random.default_rng(2)
    shoppers, items = interactions // 10, max(100, interactions // 100)
    shopper = np.repeat(np.arange(shoppers), 10)
    cluster = rng.integers(0, 20, shoppers)[shopper]
    drawn = np.minimum((rng.pareto(1.1, len(shopper)) * items / 200).astype(np.int64), items // 20 - 1)
    item = drawn * 20 + np.where(rng.random(len(shopper)) < 0.7, cluster, rng.integers(0, 20, len(shopper)))
    _, first = np.unique(shopper * items + item, return_index=True)
    rows = np.sort(first)
    return InteractionLog(
        shoppers=tuple(f"s{n}" for n in range(shoppers)), items=tuple(f"i{n}" for n in range(items)),
        shopper=shopper[rows], item=item[rows], at_s=rng.uniform(0, 9e6, shoppers)[shopper[rows]] + rows,
        weight=np.ones(len(rows)),
    )  # fmt: skip


def _median_us(work: Callable[[], object], rounds: int) -> float:
    times_s = []
    for _ in range(rounds):
        started_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - started_s)
    return float(np.median(times_s)) * 1e6


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
