"""Made histories with what real ones have: clusters of taste, skewed and drifting popularity, sessions with a thread.

Owns the data of the bench and the tests of taste. Nothing learnt reads how it was made.
"""

from dataclasses import dataclass

import numpy as np

from ranking.interactions import Interaction

DAY_S = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeHistories:
    """Actions for training, and of other shoppers the earlier (`history`) and later (`targets`) ones."""

    train: tuple[Interaction, ...]
    history: tuple[Interaction, ...]
    targets: tuple[Interaction, ...]


def make_histories(
    *,
    shoppers: int = 750,
    held_out: int = 188,
    items: int = 1400,
    actions: int = 80,
    thread: float = 1.4,
    seed: int = 0,
) -> MadeHistories:
    """Make histories of about `actions` distinct items a shopper; of the held-out ones the last quarter are targets.

    thread: how much (log-odds) the last item draws the next one after it.
    """
    rng = np.random.default_rng(seed)
    clusters, threads = 18, max(40, items // 12)
    cluster = rng.integers(0, clusters, items)
    taste_of_item = rng.normal(0.0, 1.0, (clusters, 8))[cluster] + 0.6 * rng.normal(0.0, 1.0, (items, 8))
    appeal = 1.2 * rng.gumbel(0.0, 1.0, items)
    arrives_s = np.where(rng.random(items) < 0.5, 0.0, rng.uniform(0, 200 * DAY_S, items))
    thread_of = (cluster * 7 + rng.integers(0, 5, items)) % threads
    made: list[list[Interaction]] = []
    for number in range(shoppers + held_out):
        taste, drift = rng.normal(0.0, 0.5, 8), rng.normal(0.0, 0.6, 8)
        mood = rng.normal(0.0, 0.5, 8)
        length = int(np.clip(rng.lognormal(np.log(actions), 0.7), 12, items // 4))
        now_s = rng.uniform(0.0, 200 * DAY_S)
        taken = np.zeros(items, dtype=bool)
        last = -1
        own: list[Interaction] = []
        for step in range(length):
            if rng.random() < 0.04:
                now_s += rng.exponential(8 * DAY_S)
                mood, last = rng.normal(0.0, 0.5, 8), -1
            now_s += rng.exponential(60.0)
            age_days = np.maximum(now_s - arrives_s, 0.0) / DAY_S
            # What everybody takes is found first; further on a shopper looks for what is theirs.
            pull = appeal * (1.3 - 0.6 * step / length) + 1.2 * np.exp2(-age_days / 20)
            wanted = taste_of_item @ (taste + mood + drift * step / length) + pull
            if last >= 0:
                wanted = wanted + thread * ((thread_of == thread_of[last]) + 0.4 * (cluster == cluster[last]))
            wanted = np.where(taken | (arrives_s > now_s), -np.inf, wanted)
            last = int(np.argmax(wanted + rng.gumbel(0.0, 1.0, items)))
            taken[last] = True
            weight = float(np.clip(round(3.0 + 0.5 * float(taste_of_item[last] @ taste) + rng.normal()), 1, 5))
            own.append(Interaction(shopper=f"s{number}", item=f"i{last}", at_s=round(now_s), weight=weight))
        made.append(own)
    later = [len(own) * 3 // 4 for own in made[shoppers:]]
    return MadeHistories(
        train=tuple(one for own in made[:shoppers] for one in own),
        history=tuple(one for own, cut in zip(made[shoppers:], later, strict=True) for one in own[:cut]),
        targets=tuple(one for own, cut in zip(made[shoppers:], later, strict=True) for one in own[cut:]),
    )
