import numpy as np
import pytest

from ranking import PageContext, Ranker, Rule
from ranking.trials import NOBODY, PLACES, Trials

DRESSES = PageContext(kind="category", category=("Women", "Dresses"))
SCOPE = "category:women>dresses"
RANKER = Ranker()


@pytest.fixture
def proven(tile):
    """Thirty tiles of a dress, looked at a thousand times each; the first is clicked most."""
    tiles = [tile(f"t{n}", products=("midi",), creator=f"c{n}") for n in range(30)]
    return tiles, tuple((one.number, SCOPE, 200.0 - 5 * n, 1000.0) for n, one in enumerate(tiles))


def trials(candidates, now_s, *, page=DRESSES, **options):
    return RANKER.prepare(candidates, page, now_s=now_s, **options).trials


def names(candidates, found):
    return [candidates.ids[index] for index in found.tiles.tolist()]


def test_a_new_tile_among_proven_ones_is_tried(tile, compiled, proven, now_s):
    tiles, counts = proven
    candidates = compiled(*tiles, tile("new", products=("midi",), posted_at_s=now_s), counts=counts)
    found = trials(candidates, now_s)
    assert names(candidates, found) == ["new"]
    assert found.chances.tolist() == [1.0]


def test_where_nobody_is_proven_nobody_is_tried(tile, compiled, now_s):
    tiles = [tile(f"t{n}", products=("midi",), posted_at_s=now_s - n) for n in range(30)]
    assert trials(compiled(*tiles), now_s) is NOBODY
    assert trials(compiled(*tiles[:3]), now_s) is NOBODY
    assert trials(compiled(), now_s) is NOBODY


@pytest.mark.parametrize(
    "changes",
    [
        {"products": ("gone",)},  # out of stock
        {"products": ("shirt",)},  # near, but not the page's own
        {"products": ()},
    ],
)
def test_who_does_not_belong_there_is_not_tried(tile, compiled, proven, now_s, changes):
    tiles, counts = proven
    candidates = compiled(*tiles, tile("new", posted_at_s=now_s, **changes), counts=counts)
    assert trials(candidates, now_s) is NOBODY


def test_a_buried_or_hidden_tile_and_one_that_a_gallery_does_not_show_are_not_tried(tile, compiled, proven, now_s):
    tiles, counts = proven
    candidates = compiled(*tiles, tile("new", products=("midi",), posted_at_s=now_s), counts=counts)
    for action in ("bury", "hide", "pin"):
        rule = Rule(id="r", action=action, target="tile", value="new", position=9)
        assert trials(candidates, now_s, rules=(rule,)) is NOBODY
    assert trials(candidates, now_s, allow=np.arange(31) < 30) is NOBODY


@pytest.mark.parametrize(("clicks", "looks", "tried"), [(0, 4, True), (0, 40, False), (5, 40, True), (40, 300, False)])
def test_a_tile_is_tried_until_it_is_judged(tile, compiled, proven, now_s, clicks, looks, tried):
    tiles, counts = proven
    new = tile("new", products=("midi",), posted_at_s=now_s)
    candidates = compiled(*tiles, new, counts=(*counts, (new.number, SCOPE, clicks, looks)))
    assert (len(trials(candidates, now_s).tiles) == 1) == tried


def test_the_latest_to_arrive_are_tried_first_and_old_ones_never(tile, compiled, proven, now_s):
    tiles, counts = proven
    fresh = [tile(f"new{n}", products=("midi",), posted_at_s=now_s - n) for n in range(5)]
    candidates = compiled(*tiles, *fresh, counts=counts)
    found = trials(candidates, now_s)
    assert names(candidates, found) == ["new4", "new3", "new2"]
    assert found.chances.sum() == pytest.approx(1.0)
    old = [tile(f"old{n}", products=("midi",), posted_at_s=now_s - 9e6) for n in range(3)]
    late = tile("late", products=("midi",), posted_at_s=now_s - 9e6)
    arrived = compiled(*tiles, *old, late, *fresh[:2], counts=counts)
    # The numbers of `old` and `late` are the highest: they arrived last, whenever they were posted.
    assert names(arrived, trials(arrived, now_s)) == ["late", "old2", "old1"]
    unknown = compiled(tile("first", products=("midi",), posted_at_s=float("nan")), *tiles, counts=counts)
    assert names(unknown, trials(unknown, now_s)) == ["first"]


def test_a_page_with_two_tiers_on_top_tries_nobody(tile, compiled, now_s):
    tiles = [tile("own1", products=("midi",)), tile("own2", products=("maxi",))]
    tiles += [tile(f"near{n}", products=("shirt",)) for n in range(20)]
    counts = tuple((one.number, SCOPE, 100.0, 1000.0) for one in tiles)
    candidates = compiled(*tiles, tile("new", products=("shirt",), posted_at_s=now_s), counts=counts)
    assert trials(candidates, now_s) is NOBODY


def test_who_is_tried_is_drawn_as_probably_as_is_said_and_alike_everywhere():
    found = Trials(tiles=np.array([4, 7, 9]), numbers=np.array([11, 12, 13]), chances=np.array([0.6, 0.3, 0.1]))
    drawn = [found.of(variant, 2838137437876144787) for variant in range(20_000)]
    for tile, chance in ((4, 0.6), (7, 0.3), (9, 0.1)):
        share = np.mean([one.tile == tile for one in drawn])
        assert share == pytest.approx(chance, abs=0.015)
    assert {one.tile: one.chance for one in drawn} == {4: 0.6, 7: 0.3, 9: 0.1}
    assert [one.places[0] for one in drawn[:4]] == list(PLACES)
    # Every process, release and machine must serve the same public variant.
    assert [one.tile for one in drawn[:12]] == [4, 4, 4, 7, 4, 4, 7, 7, 7, 9, 7, 7]
    assert NOBODY.of(3, 7) is None
