import numpy as np
import pytest

from ranking import Model, scope_key
from ranking.exposures import Exposures
from ranking.interactions import Interaction
from ranking.known_shoppers import taste_terms
from ranking.model import Segments

NAMES = ("ana", "ben")


@pytest.fixture
def candidates(tile, compiled):
    return compiled(tile("dress", products=("midi",)), tile("boots", products=("boots",)))


@pytest.fixture
def model():
    """Two kinds, of which one clicks the dress four times as often as the other, which clicks the boots so."""
    rates = np.log(np.array([[1.6, 0.4], [0.4, 1.6]], dtype=np.float32))
    half = np.log(np.array([0.5, 0.5], dtype=np.float32))
    none = np.zeros(2, np.float32)  # Looks that came to nothing say nothing.
    return Model(segments=Segments(items=("dress", "boots"), log_rates=rates, log_shares=half, rates=none))


def rows(*seen):
    """Each (view, shopper, tile number, second, clicked)."""
    view, shopper, tile, at_s, clicked = (np.array(column) for column in zip(*seen, strict=True))
    count = len(seen)
    return Exposures(
        view=view, shopper=shopper, tile=tile, position=np.ones(count, dtype=np.int64),
        scope=np.full(count, scope_key("home")), layout=np.full(count, "grid"), at_s=1e9 + at_s.astype(float),
        propensity=np.ones(count), clicked=clicked, names=NAMES,
    )  # fmt: skip


SEEN = (
    (0, 0, 1, 0, True), (1, 1, 1, 1, False), (1, 1, 2, 1, True),
    (2, 0, 1, 5, False), (2, 0, 2, 6, False), (3, 1, 1, 7, False), (4, 0, 9, 8, False),
)  # fmt: skip


def test_a_view_is_ordered_by_what_its_shopper_clicked_before(candidates, model):
    found = taste_terms(rows(*SEEN), candidates, model, start=3)
    likes, dislikes = np.log(0.8 * 1.6 + 0.2 * 0.4), np.log(0.8 * 0.4 + 0.2 * 1.6)
    # Ana clicked the dress before, Ben the boots; tile 9 is gone.
    assert found == pytest.approx([likes, dislikes, dislikes, 0.0], abs=1e-4)


def test_a_click_of_the_view_itself_or_later_is_not_known_yet(candidates, model):
    first = ((0, 0, 1, 0, True), (0, 0, 2, 1, False), (1, 1, 2, 2, False), (1, 1, 1, 9, True))
    assert taste_terms(rows(*first), candidates, model).tolist() == [0.0] * 4


def test_what_shoppers_did_elsewhere_counts_by_name(candidates, model):
    done = [Interaction(shopper="ben", item="dress", at_s=1e9 + 3), Interaction(shopper="eve", item="boots", at_s=1e9)]
    found = taste_terms(rows(*SEEN), candidates, model, done, start=3)
    assert found == pytest.approx([0.0, 0.0, np.log(0.8 * 1.6 + 0.2 * 0.4), 0.0], abs=1e-4)


def test_a_model_that_knows_no_kinds_goes_by_likeness(candidates):
    found = taste_terms(rows(*SEEN), candidates, Model(), start=3)
    assert found[0] > found[1]
