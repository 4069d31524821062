"""Alternating least squares of implicit feedback (Hu, Koren, Volinsky 2008) as the package implicit has it.

Owns the adapter to the peers of the evaluation; for the bench only, where the package is installed.
"""

import importlib.util

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits


class ImplicitAls:
    """The package's ALS with settings that do well on histories of about a hundred items."""

    def __init__(self, factors=32, regularization=1.0, alpha=5.0):
        self.settings = {"factors": factors, "regularization": regularization, "alpha": alpha}

    def fit(self, histories):
        """Learn from (n_shoppers, n_items) and return self."""
        from implicit.als import AlternatingLeastSquares

        # Its own threads and those of linear algebra would wait for each other.
        with threadpool_limits(limits=1, user_api="blas"):
            self.model = AlternatingLeastSquares(iterations=15, random_state=0, num_threads=1, **self.settings)
            self.model.fit(sparse.csr_matrix(histories, dtype=np.float32), show_progress=False)
        return self

    def scores(self, history):
        """Return the score of every item for one history vector, (n_items,)."""
        taken = sparse.csr_matrix(history[None, :], dtype=np.float32)
        with threadpool_limits(limits=1, user_api="blas"):
            shopper = self.model.recalculate_user(0, taken)
        return np.asarray(self.model.item_factors @ np.ravel(shopper), dtype=np.float64)


def peers_of_the_bench():
    """Return by name the peers that need a package which may be missing."""
    return {"als": ImplicitAls()} if importlib.util.find_spec("implicit") else {}
