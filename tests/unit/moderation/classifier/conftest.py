"""One model for all of these tests: fitting takes a while."""

import pytest

from moderation.classifier.learning import Learnt, learn
from support.made_decisions import Made, make_decisions


@pytest.fixture(scope="session")
def made() -> Made:
    """Eight hundred decisions, of which one in six hides something."""
    return make_decisions(800, seed=3)


@pytest.fixture(scope="session")
def learnt(made: Made) -> Learnt:
    """What came of learning from them."""
    return learn(made.decided, version="2026-11-22T02:00Z")
