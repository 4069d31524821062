"""Measures taste on histories: fits on some shoppers, folds others in, and compares with what they did later.

Owns `python -m ranking.evaluation interactions`. Its peers run on the same split in the same process.
"""

import csv
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ranking.evaluation.metrics import RECALL_AT, ndcg, paired_interval, recall, top_items
from ranking.evaluation.peers import Ease, ItemKnn, Peer, Popularity, TruncatedSvd
from ranking.interactions import Interaction, InteractionLog, interaction_log
from ranking.personalization_fit import choose_settings, fit_factors, one_thread
from ranking.types import IntArray, RankingInputError

COLUMNS = ("shopper_id", "item_id", "timestamp", "weight")
Vector = npt.NDArray[Any]
Values = npt.NDArray[np.float64]
Fold = Callable[[IntArray, Values], Vector]
Score = Callable[[Vector, IntArray, float], Vector]


def read_interactions(path: Path) -> list[Interaction]:
    """Read a CSV with the columns shopper_id, item_id, timestamp (Unix seconds or ISO 8601) and weight (optional).

    Raises RankingInputError naming the file and the line for a missing column or a value that is no number or time.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
        if missing:
            raise RankingInputError(f"{path}:1: missing columns: {', '.join(missing)}")
        return [_read(row, f"{path}:{reader.line_num}") for row in reader]


def _read(row: dict[str, str | None], where: str) -> Interaction:
    try:
        return Interaction(
            shopper=str(row["shopper_id"]),
            item=str(row["item_id"]),
            at_s=_seconds(row["timestamp"] or ""),
            weight=float(row.get("weight") or 1.0),
        )
    except ValueError as error:
        raise RankingInputError(f"{where}: {error}") from error


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def run(
    train: Iterable[Interaction],
    history: Iterable[Interaction],
    targets: Iterable[Interaction],
    *,
    more_peers: Mapping[str, Peer] | None = None,
) -> dict[str, object]:
    """Measure learnt taste and its peers. Targets nobody in `train` met are dropped, shoppers without any skipped.

    more_peers: others by name, for a bench that has packages which this library does without.
    """
    log = interaction_log(train)
    place = {name: number for number, name in enumerate(log.items)}
    earlier, later = _grouped(history, place), _grouped(targets, place)
    cases = [
        _Case(items=items, strengths=strengths, at_s=at_s, wanted=set(later[name][0].tolist()))
        for name in sorted(later)
        if name in earlier
        for items, strengths, at_s in [earlier[name]]
    ]
    if not cases or len(log.items) < 2:
        raise RankingInputError("no shopper has a history and a target among the items of the training file")
    own, own_gains, own_recalls = _measure(lambda: _own(log), cases)
    baselines: dict[str, object] = {}
    gains: dict[str, Values] = {}
    recalls: dict[str, Values] = {}
    peers: dict[str, Peer] = {"popularity": Popularity(), "item_knn": ItemKnn()}
    peers |= {"ease": Ease(), "truncated_svd": TruncatedSvd(), **(more_peers or {})}
    for name, peer in peers.items():
        baselines[name], gains[name], recalls[name] = _measure(
            lambda peer=peer: _peer(log, peer),  # type: ignore[misc]
            cases,
        )
    return {
        **own,
        "shoppers": len(cases),
        "items": len(log.items),
        "lead_over_best_peer": _lead(own_gains, gains, "ndcg_at_10"),
        "recall_lead_over_best_peer": _lead(own_recalls, recalls, "recall_at_20"),
        "baselines": baselines,
    }


def _lead(own: Values, peers: dict[str, Values], metric: str) -> dict[str, object]:
    """Return the peer that is best at a metric and the lead over it, with its paired interval over shoppers."""
    name = max(peers, key=lambda one: float(peers[one].mean()))
    mean, low, high = paired_interval(own, peers[name])
    return {"peer": name, metric: round(mean, 5), "interval_95": [round(low, 5), round(high, 5)]}


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Case:
    """One shopper: the items of their history, oldest first, how much each says, when the last was, and the targets."""

    items: IntArray
    strengths: Values
    at_s: float
    wanted: set[int]


def _grouped(interactions: Iterable[Interaction], place: dict[str, int]) -> dict[str, tuple[IntArray, Values, float]]:
    """Return per shopper the places of their items, oldest first, their strengths, and when the last action was."""
    log = interaction_log(one for one in interactions if one.item in place)
    renumbered = np.array([place[name] for name in log.items], dtype=np.int64)
    strength = log.strengths()
    return {
        name: (renumbered[log.item[rows]], strength[rows], float(log.at_s[rows[-1]])) for name, rows in log.histories()
    }


def _own(log: InteractionLog) -> tuple[Fold, Score]:
    with one_thread():
        taste = fit_factors(log, choose_settings(log)[0])
    return taste.fold, taste.scores


def _peer(log: InteractionLog, peer: Peer) -> tuple[Fold, Score]:
    shape = (len(log.shoppers), len(log.items))
    peer.fit(sparse.csr_matrix((np.ones(len(log.item)), (log.shopper, log.item)), shape=shape))

    def fold(items: IntArray, _: Values) -> Vector:
        vector = np.zeros(shape[1])
        vector[items] = 1.0
        return vector

    return fold, lambda vector, _, __: peer.scores(vector)


def _measure(fit: Callable[[], tuple[Fold, Score]], cases: list[_Case]) -> tuple[dict[str, float], Values, Values]:
    """Return what is told of a recommender, and NDCG@10 and recall@20 per case."""
    tracemalloc.start()
    started = time.perf_counter()
    fold, score = fit()
    fit_s = time.perf_counter() - started
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gains, recalls, folds_s, scores_s = [], [], [], []
    for case in cases:
        before = time.perf_counter()
        vector = fold(case.items, case.strengths)
        between = time.perf_counter()
        values = score(vector, case.items, case.at_s)
        scores_s.append(time.perf_counter() - between)
        folds_s.append(between - before)
        best = top_items(values, case.items, RECALL_AT)
        gains.append(ndcg(best, case.wanted))
        recalls.append(recall(best, case.wanted))
    told = {
        "ndcg_at_10": round(float(np.mean(gains)), 5),
        "recall_at_20": round(float(np.mean(recalls)), 5),
        "fit_s": round(fit_s, 3),
        "fold_in_us": round(float(np.median(folds_s)) * 1e6, 1),
        "score_us": round(float(np.median(scores_s)) * 1e6, 1),
        "peak_mb": round(peak_bytes / 1e6, 1),
    }
    return told, np.array(gains), np.array(recalls)
