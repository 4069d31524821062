"""The command line of the evaluation: one JSON line on stdout, errors in one sentence on stderr with exit code 2."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ranking.evaluation.interactions_run import read_interactions, run
from ranking.evaluation.newcomer import newcomer
from ranking.evaluation.simulator import simulate
from ranking.types import RankingInputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one evaluation and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ranking.evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    interactions = commands.add_parser("interactions", help="measure taste on CSV files of histories")
    for name in ("train", "history", "targets"):
        interactions.add_argument(f"--{name}", type=Path, required=True)
    simulated = commands.add_parser("simulate", help="measure the order on a made audience")
    for name, usual in (("tiles", 400), ("shoppers", 2000), ("views", 20_000), ("seed", 0)):
        simulated.add_argument(f"--{name}", type=int, default=usual)
    simulated.add_argument("--segments", type=int, default=8, help="kinds of shoppers")
    simulated.add_argument("--exponent", type=float, default=0.6, help="place k is looked at with probability k^-this")
    arriving = commands.add_parser("newcomer", help="measure how soon a strong new tile is found, and what that costs")
    for name, usual in (("tiles", 200), ("views", 500), ("seed", 0), ("runs", 8)):
        arriving.add_argument(f"--{name}", type=int, default=usual)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "interactions":
            files = (chosen.train, chosen.history, chosen.targets)
            answer = run(*(read_interactions(path) for path in files))
        elif chosen.command == "newcomer":
            answer = newcomer(tiles=chosen.tiles, views=chosen.views, seed=chosen.seed, runs=chosen.runs)
        else:
            answer = simulate(
                tiles=chosen.tiles, shoppers=chosen.shoppers, views=chosen.views, seed=chosen.seed,
                segments=chosen.segments, exponent=chosen.exponent,
            )  # fmt: skip
    except (RankingInputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(answer, allow_nan=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
