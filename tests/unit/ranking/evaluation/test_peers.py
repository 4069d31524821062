import numpy as np
import pytest
from scipy import sparse

from ranking.evaluation.peers import Ease, ItemKnn, Popularity, TruncatedSvd

HISTORIES = sparse.csr_matrix(np.array([[1, 1, 1, 0, 0, 0]] * 12 + [[0, 0, 0, 1, 1, 1]] * 10, dtype=float))


@pytest.mark.parametrize(
    "peer",
    [ItemKnn(shrinkage=1.0), Ease(ridge=1.0), TruncatedSvd(factors=2)],
    ids=lambda peer: type(peer).__name__,
)
def test_a_peer_stays_within_the_camp_of_the_history(peer):
    scores = peer.fit(HISTORIES).scores(np.array([0.0, 0, 0, 1, 0, 0]))
    assert min(scores[4:]) > max(scores[:3])


def test_popularity_counts_shoppers():
    assert Popularity().fit(HISTORIES).scores(np.zeros(6)).tolist() == [12.0] * 3 + [10.0] * 3
