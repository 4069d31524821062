"""Made histories of shoppers who walk down listing pages: what comes next in a history is what stood next on the page.

Owns the second kind of data of the bench of taste. Nothing learnt reads how it was made.
"""

import numpy as np

from ranking.evaluation.made_histories import DAY_S, MadeHistories
from ranking.interactions import Interaction
from ranking.types import FloatArray, IntArray

_GENRES, _WEEKS = 18, 15
_SPAN_DAYS = 200.0


def make_listings(
    *, shoppers: int = 750, held_out: int = 188, items: int = 1400, actions: int = 60, seed: int = 0
) -> MadeHistories:
    """Make histories; of the held-out ones the last quarter are targets.

    Listings are of everything or of one genre, sorted by an appeal that drifts every two weeks; a shopper opens one
    that fits their taste, starts somewhere and takes on the way down what they like.
    """
    rng = np.random.default_rng(seed)
    genre = np.zeros((items, _GENRES), dtype=bool)
    for row in genre:
        row[rng.choice(_GENRES, rng.integers(1, 4), replace=False)] = True
    taste_of_genre = rng.normal(0.0, 1.0, (_GENRES, 8))
    taste_of_item = genre @ taste_of_genre / genre.sum(axis=1)[:, None] + 0.5 * rng.normal(0.0, 1.0, (items, 8))
    appeal = 1.1 * rng.gumbel(0.0, 1.0, items)
    drifting = appeal + rng.normal(0.0, 0.8, (_WEEKS, items))
    arrives_days = np.where(rng.random(items) < 0.7, 0.0, rng.uniform(0.0, _SPAN_DAYS, items))
    made = []
    for number in range(shoppers + held_out):
        taste = rng.normal(0.0, 0.55, 8)
        length = int(np.clip(rng.lognormal(np.log(actions), 0.8), 15, items // 4))
        day = float(rng.uniform(0.0, _SPAN_DAYS))
        liked = 1.0 / (1.0 + np.exp(1.2 - 1.2 * (taste_of_item @ taste) - 0.9 * appeal))
        listed = drifting[int(day / _SPAN_DAYS * _WEEKS)]
        taken = _walk(rng, listed, liked, arrives_days <= day, genre, taste_of_genre @ taste, length)
        at_s = day * DAY_S + np.cumsum(rng.exponential(30.0, len(taken)))
        made.append(
            [
                Interaction(shopper=f"s{number}", item=f"i{item}", at_s=float(round(at)))
                for item, at in zip(taken, at_s.tolist(), strict=True)
            ]
        )
    later = [len(own) * 3 // 4 for own in made[shoppers:]]
    return MadeHistories(
        train=tuple(one for own in made[:shoppers] for one in own),
        history=tuple(one for own, cut in zip(made[shoppers:], later, strict=True) for one in own[:cut]),
        targets=tuple(one for own, cut in zip(made[shoppers:], later, strict=True) for one in own[cut:]),
    )


def _walk(
    rng: np.random.Generator,
    listed: FloatArray,
    liked: FloatArray,
    is_open: np.ndarray[tuple[int], np.dtype[np.bool_]],
    genre: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    pull: FloatArray,
    length: int,
) -> list[int]:
    """Return the items taken, in order; gives up after ten pages an item."""
    taken: list[int] = []
    is_open = is_open.copy()
    for _ in range(10 * length):
        if len(taken) >= length:
            break
        one_genre = genre[:, int(np.argmax(pull + 0.8 * rng.gumbel(0.0, 1.0, _GENRES)))]
        page: IntArray = np.flatnonzero(is_open if rng.random() < 0.45 else is_open & one_genre)
        page = page[np.argsort(-listed[page], kind="stable")]
        start = int(rng.exponential(15.0))
        page = page[start : start + int(rng.integers(10, 60))]
        chosen = page[rng.random(len(page)) < liked[page]]
        is_open[chosen] = False
        taken += chosen.tolist()
    return taken[:length]
