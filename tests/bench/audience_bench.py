"""What the order earns in the made audience, beside simple orders and the best possible ones.

Run it as `python tests/bench/audience_bench.py [VIEWS] [SEEDS]`; it prints one JSON line, the worst of the seeds.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ranking.evaluation.newcomer import newcomer
from ranking.evaluation.simulator import simulate

RATIOS = ("public_over_newest", "public_over_most_liked", "public_over_oracle", "personal_over_personal_oracle")


def measure(views: int = 20_000, seeds: int = 3) -> dict[str, float]:
    """Return the smallest ratio of each kind over the seeds, the mean of the personal one, and how a new tile fares."""
    found = [simulate(tiles=400, shoppers=max(20, views // 10), views=views, seed=seed + 1) for seed in range(seeds)]
    worst = {name: min(float(one[name]) for one in found) for name in RATIOS}  # type: ignore[arg-type]
    personal = [float(one["personal_over_personal_oracle"]) for one in found]  # type: ignore[arg-type]
    arrived = newcomer(views=min(500, views), runs=4 * seeds)
    return {
        **worst,
        "personal_mean": round(sum(personal) / len(personal), 3),
        "newcomer_earned": arrived["earned"],
        "newcomer_earned_least": arrived["earned_least"],
        "newcomer_cost": arrived["cost_poor"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
