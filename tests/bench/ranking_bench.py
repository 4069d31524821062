"""What one request and one night cost: ordering 1,000 and 10,000 tiles, folding a shopper in, learning taste.

Run it as `python tests/bench/ranking_bench.py [INTERACTIONS] [ROUNDS]`; it prints one JSON line. One thread, arrays
ready, medians.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from ranking import Candidate, CatalogueProduct, Model, PageContext, PagePlan, Ranker, ShopperAction, ShopperProfile
from ranking.blend import top_places
from ranking.candidates import compile_candidates
from ranking.interactions import InteractionLog
from ranking.model import TasteFactors
from ranking.personalization import action_weights, build_taste_index, fold_in
from ranking.personalization_fit import fit_taste

NOW_S = 1_795_338_000.0
FACTORS = 64


def measure(interactions: int = 1_000_000, rounds: int = 300) -> dict[str, float]:
    """Return medians in microseconds, the same as multiples of the bare product, and the fit's seconds and memory."""
    small, large = _shop(1000), _shop(10_000)
    vector, tiles = np.ones(FACTORS, np.float32), np.ones((10_000, FACTORS), np.float32)
    bare_1000_us = _median_us(lambda: tiles[:1000] @ vector, rounds)
    bare_10000_us = _median_us(lambda: tiles @ vector, rounds)
    ranked_us = _median_us(lambda: small[0].rank(small[1], variant=1), rounds)
    scores, liking = large[1].flow_scores(1), np.ones(10_000)
    top_us = _median_us(lambda: top_places(scores + liking, 40), rounds)
    index = build_taste_index(large[1].candidates, large[0].model.taste)
    profile = ShopperProfile(actions=tuple(ShopperAction(item=f"t{n * 7}") for n in range(50)))
    known = ShopperProfile(actions=profile.actions[:20])
    personal_us = _median_us(lambda: small[0].rank(small[1], variant=1, shopper=known), rounds)
    fold_us = _median_us(
        lambda: fold_in(index, action_weights(profile, now_s=NOW_S, recency_s=3e6, discount=0.97)), rounds
    )
    log = _log(interactions)
    before_mb = _peak_mb()
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    fit_taste(log)
    return {
        "ranked_us": round(ranked_us, 1),
        "ranked_over_product": round(ranked_us / bare_1000_us, 1),
        "personal_us": round(personal_us, 1),
        "personal_over_product": round(personal_us / bare_1000_us, 1),
        "top_us": round(top_us, 1),
        "top_over_product": round(top_us / bare_10000_us, 1),
        "fold_in_us": round(fold_us, 1),
        "fit_s": round(time.perf_counter() - started_s, 2),
        "fit_cpu_s": round(time.process_time() - started_cpu_s, 2),
        "fit_added_mb": round(_peak_mb() - before_mb),
        "peak_mb": round(_peak_mb()),
    }


def _shop(count: int) -> tuple[Ranker, PagePlan]:
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
    vectors = rng.normal(size=(count, FACTORS)).astype(np.float32)
    ones = np.ones(count, np.float32)
    taste = TasteFactors(items=tuple(t.id for t in tiles), history=vectors, target=vectors, mean=ones, spread=ones)
    ranker = Ranker(Model(taste=taste))
    plan = ranker.prepare(compile_candidates(tiles, products), PageContext(), now_s=NOW_S)
    plan.flow_scores(1)
    return ranker, plan


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
