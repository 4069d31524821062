"""The recommenders a learnt taste must beat: popularity, item-kNN, EASE, truncated SVD.

Each is fitted on (n_shoppers, n_items) weights and scores a history vector. They throw the order of a history away,
which is how these peers are usually run. Sources: Steck 2019 (EASE); Cremonesi et al. 2010 (PureSVD).
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

Matrix = sparse.csr_matrix
Vector = npt.NDArray[np.float64]


class Peer(Protocol):
    """What the evaluation asks of a recommender."""

    def fit(self, histories: Matrix) -> "Peer":
        """Learn from (n_shoppers, n_items) and return self."""
        ...

    def scores(self, history: Vector) -> Vector:
        """Return the score of every item for one history vector, (n_items,)."""
        ...


class Popularity:
    """Everybody gets what most shoppers took."""

    def fit(self, histories: Matrix) -> "Popularity":
        """Count shoppers per item."""
        self.counts_ = np.asarray((histories > 0).sum(axis=0), dtype=np.float64).ravel()
        return self

    def scores(self, history: Vector) -> Vector:
        """Return the counts, whatever the history."""
        return self.counts_


class ItemKnn:
    """Items near those of the history, by shrunk cosine, the 50 nearest of each."""

    def __init__(self, neighbours: int = 50, shrinkage: float = 20.0) -> None:
        self.neighbours = neighbours
        self.shrinkage = shrinkage

    def fit(self, histories: Matrix) -> "ItemKnn":
        """Compute the nearest neighbours of every item."""
        gram = np.asarray((histories.T @ histories).todense(), dtype=np.float64)
        norms = np.sqrt(np.diag(gram))
        likeness = gram / (np.outer(norms, norms) + self.shrinkage)
        np.fill_diagonal(likeness, 0.0)
        if likeness.shape[0] > self.neighbours:
            lowest = np.partition(likeness, -self.neighbours, axis=0)[-self.neighbours]
            likeness[likeness < lowest] = 0.0
        self.likeness_ = likeness
        return self

    def scores(self, history: Vector) -> Vector:
        """Return the summed likeness to the history."""
        return np.asarray(history @ self.likeness_)


class Ease:
    """The closed-form autoencoder without a diagonal."""

    def __init__(self, ridge: float = 200.0) -> None:
        self.ridge = ridge

    def fit(self, histories: Matrix) -> "Ease":
        """Invert the Gram matrix."""
        gram = np.asarray((histories.T @ histories).todense(), dtype=np.float64)
        inverse = np.linalg.inv(gram + self.ridge * np.eye(gram.shape[0]))
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0.0)
        self.weights_ = weights
        return self

    def scores(self, history: Vector) -> Vector:
        """Return the history times the weights."""
        return np.asarray(history @ self.weights_)


class TruncatedSvd:
    """The history projected onto the leading directions of taste."""

    def __init__(self, factors: int = 32, seed: int = 0) -> None:
        self.factors = factors
        self.seed = seed

    def fit(self, histories: Matrix) -> "TruncatedSvd":
        """Find the leading right singular vectors."""
        _, _, vectors = randomized_svd(
            histories, n_components=max(1, min(self.factors, min(histories.shape) - 1)), random_state=self.seed
        )
        self.vectors_ = vectors
        return self

    def scores(self, history: Vector) -> Vector:
        """Return the projected history."""
        return np.asarray((history @ self.vectors_.T) @ self.vectors_)
