"""The simple orders that a learnt one must beat: newest, most liked, shuffle.

Each returns indices into the CandidateSet, (n_tiles,). They read nothing of the page, the counters or the shopper.
"""

import numpy as np

from ranking.candidates import CandidateSet
from ranking.types import IntArray


def newest(candidates: CandidateSet) -> IntArray:
    """Order by the time of posting, latest first; equal times by number, higher first."""
    return np.lexsort((-candidates.numbers, -candidates.posted_at_s))


def most_liked(candidates: CandidateSet) -> IntArray:
    """Order by the platform's likes plus comments, most first; equal ones newest first."""
    liked = np.array([tile.like_count + tile.comment_count for tile in candidates.tiles], dtype=np.int64)
    return np.lexsort((-candidates.numbers, -candidates.posted_at_s, -liked))


def shuffle(candidates: CandidateSet, seed: int) -> IntArray:
    """Order at random, the same for the same seed."""
    return np.random.default_rng(seed).permutation(len(candidates))
