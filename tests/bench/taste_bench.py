"""How well learnt taste foretells what shoppers do later, beside its peers, on five splits of made histories.

Run it as `python tests/bench/taste_bench.py [SPLITS] [SHOPPERS]`; it prints one JSON line. ALS is that of the package
implicit (the extra `bench`); without it the others are measured.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from ranking.evaluation.interactions_run import run
from ranking.evaluation.made_histories import make_histories
from ranking.evaluation.made_listings import make_listings
from tests.bench.implicit_als import peers_of_the_bench


def measure(splits: int = 5, shoppers: int = 750) -> dict[str, float | None]:
    """Return means over the splits; lead_low is the smallest lower end of the paired 95 % intervals."""
    found = []
    for seed in range(splits):
        # Every other split is of shoppers who walk down listings, whose order tells more.
        make = make_listings if seed % 2 else make_histories
        made = make(shoppers=shoppers, held_out=shoppers // 4, seed=seed)
        found.append(run(made.train, made.history, made.targets, more_peers=peers_of_the_bench()))
    answer: dict[str, float | None] = {
        "ndcg": _mean([one["ndcg_at_10"] for one in found]),
        "recall": _mean([one["recall_at_20"] for one in found]),
        "lead_low": min(one["lead_over_best_peer"]["interval_95"][0] for one in found),  # type: ignore[index]
        "fit_s": _mean([one["fit_s"] for one in found]),
    }
    for peer in ("popularity", "item_knn", "ease", "truncated_svd", "als"):
        told = [one["baselines"][peer] for one in found if peer in one["baselines"]]  # type: ignore[index,operator]
        answer[f"{peer}_ndcg"] = _mean([one["ndcg_at_10"] for one in told]) if told else None
    best = max(
        value for name in ("item_knn", "ease", "truncated_svd", "als") if (value := answer[f"{name}_ndcg"]) is not None
    )
    return {**answer, "best_peer_ndcg": best}


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4)


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
