"""How well the classifier foretells decisions that it has not seen, beside the word lists, on made histories.

Run it as `python tests/bench/classifier_bench.py [HISTORIES] [DECISIONS]`; it prints one JSON line. The histories are
made (tests/support/made_decisions.py): their truth is known, moderators err in 4 of 100 decisions, campaigns change, so
that word lists know little of the later ones. That is the case a model is for, and it flatters it: where nothing
changes and the lists know the words, nothing is published. Where the shared reviews of a real shop are at hand, the
word lists are also asked what they would suspect of them.
"""

import csv
import json
import sys
import time
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from moderation.classifier.evaluation import auc
from moderation.classifier.learning import Learnt, learn
from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.rejections import HIGH, LOW
from moderation.scores import Risk
from moderation.types import Kind, Submission
from support.made_decisions import Made, make_decisions
from support.shared import shared_folder

FIRST = 250
"""Hardly more than a site needs before it learns at all."""


def measure(histories: int = 5, decisions: int = 1500) -> dict[str, float | None]:
    """Return means over the histories; `first_` is of the first FIRST decisions of each."""
    made = [make_decisions(decisions, seed=seed) for seed in range(histories)]
    began = time.perf_counter()
    learnt = [learn(one.decided, version="bench") for one in made]
    fit_s = (time.perf_counter() - began) / histories
    found = [one.report["risks"]["any"] for one in learnt]
    first = [learn(one.decided[:FIRST], version="bench").report["risks"].get("any", {}) for one in made]
    first = [one for one in first if "model" in one]
    return {
        "brier": _mean([one["model"]["brier"] for one in found]),
        "lists_brier": _mean([one["calibrated_heuristic"]["brier"] for one in found]),
        "raw_lists_brier": _mean([one["heuristic"]["brier"] for one in found]),
        "lead_low": max(one["difference"]["brier"][1] for one in found),
        "log_loss": _mean([one["model"]["log_loss"] for one in found]),
        "lists_log_loss": _mean([one["calibrated_heuristic"]["log_loss"] for one in found]),
        "auc": _mean([one["model"]["auc"] for one in found]),
        "lists_auc": _mean([one["calibrated_heuristic"]["auc"] for one in found]),
        "calibration_error": _mean([one["calibration_error"] for one in found]),
        "truth_auc": _mean([_of_truth(one, what) for one, what in zip(made, learnt, strict=True)]),
        "first_brier": _mean([one["model"]["brier"] for one in first]),
        "first_lists_brier": _mean([one["calibrated_heuristic"]["brier"] for one in first]),
        "first_published": sum(one["published"] for one in first) / histories,
        "published": fmean(len(one.model.heads) if one.model else 0 for one in learnt),
        "chance_published": _published_by_chance(histories),
        "fit_s": round(fit_s, 2),
        "score_ms": _score_ms(learnt[0], made[0]),
        **_of_a_real_shop(),
    }


def _of_truth(made: Made, learnt: Learnt) -> float:
    """Return the area for what was truly bad, of which decisions are a copy with errors."""
    later = made.truth[-len(learnt.later[Risk.ANY]) :]
    truth = np.array([reason is not None for reason in later], dtype=np.float64)
    return auc(truth, np.array([value for value, _case in learnt.later[Risk.ANY]], dtype=np.float64))


def _published_by_chance(histories: int) -> float:
    """Return the share of histories without anything to learn from which a model is published all the same."""
    made = [make_decisions(600, seed=100 + seed, bad_share=0.0, noise=0.15) for seed in range(histories)]
    return sum(learn(one.decided, version="bench").model is not None for one in made) / histories


def _score_ms(learnt: Learnt, made: Made) -> float:
    assert learnt.model is not None
    began = time.perf_counter()
    for one in made.decided[:300]:
        verdicts = screen(one.submission)
        learnt.model.score(one.submission, score(one.submission, Known(verdicts=verdicts)))
    return round((time.perf_counter() - began) / 300 * 1000, 3)


def _of_a_real_shop() -> dict[str, float | None]:
    """Return what the word lists suspect of published reviews of a real shop, critical and friendly ones apart."""
    folder = shared_folder()
    path = folder / "data" / "atelier" / "judgeme_reviews.csv" if folder else None
    if path is None or not path.exists():
        return {"real_suspected": None, "real_low_suspected": None, "real_high_suspected": None}
    with path.open(encoding="utf-8") as file:
        rows = [(int(row["rating"]), row["title"], row["body"]) for row in csv.DictReader(file)]
    suspected = {rating: [0, 0] for rating in range(1, 6)}
    for rating, title, body in rows:
        submission = Submission(kind=Kind.REVIEW, title=title, text=body, language="en")
        scores = score(submission, Known(verdicts=screen(submission)))
        suspected[rating][0] += next(one.value for one in scores if one.risk is Risk.ANY) >= 0.5
        suspected[rating][1] += 1

    def share(ratings: frozenset[int]) -> float:
        return round(sum(suspected[r][0] for r in ratings) / sum(suspected[r][1] for r in ratings), 4)

    return {
        "real_suspected": share(frozenset(suspected)), "real_low_suspected": share(LOW),
        "real_high_suspected": share(HIGH),
    }  # fmt: skip


def _mean(values: list[float]) -> float:
    return round(fmean(values), 4) if values else float("nan")


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
