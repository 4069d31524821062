from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import Candidate, CatalogueProduct, RankingInputError, Rule, compile_candidates, scope_key
from ranking.candidates import CandidateSet
from ranking.compact import from_arrays, to_arrays
from ranking.counters import CounterRows, decay
from ranking.merchandising import apply_rules
from ranking.patching import patch_candidates

PRODUCTS = (
    CatalogueProduct(id="midi", title="Willow Midi Dress", category=("Women", "Dresses", "Midi"), color="green"),
    CatalogueProduct(id="shirt", title="Linen Shirt", category=("Women", "Shirts"), brand="Birch", color="white"),
    CatalogueProduct(id="gone", title="Sold Out Skirt", category=("Women", "Skirts"), in_stock=False),
)  # fmt: skip
COUNTERS = decay(
    CounterRows.from_rows([(n, scope_key("home"), 3600 * n, 1.0 * n, 9.0, 0.0, 0.0) for n in range(12)]),
    now_s=100_000.0,
)
# Words that share stems, beginnings and typos, so that a word that stays behind would change an answer.
TEXTS = (
    "",
    "dress dresses",
    "linnen shirt",
    "Kleider aus Leinen",
    "亚麻衬衫",
    "straw hat 2024",
    "hats for women's day",
)
QUERIES = ("dress", "linen", "dresss", "hat", "lin", "leinen", "亚麻", "straw 2024", "womens", "shrt")
HASHES = ("", "0000000000000000", "000000000000001f", "00000000000003ff", "ffffffff00000000", "not a number")
RULES = [Rule(id=f"r{n}", target=target, value=value, action="boost", amount=1.0) for n, (target, value) in enumerate(
    [("creator", "mira"), ("tag", "ootd"), ("tile", "t3"), ("product", "midi"), ("category", "Women")]
)]  # fmt: skip

_tiles = st.builds(
    Candidate,
    id=st.just(""),
    number=st.just(0),
    kind=st.sampled_from(["post", "review"]),
    products=st.lists(st.sampled_from(["midi", "shirt", "gone", "nowhere"]), max_size=3).map(tuple),
    creator=st.sampled_from(["", "Mira", "mira ", "Jo"]),
    posted_at_s=st.floats(0, 1e9),
    like_count=st.integers(0, 50),
    helpful_count=st.integers(0, 5),
    phash=st.sampled_from(HASHES),
    text=st.sampled_from(TEXTS),
    tags=st.lists(st.sampled_from(["ootd", "#OOTD", "linen"]), max_size=2).map(tuple),
    language=st.sampled_from(["en", "de", "ja", ""]),
)
_changes = st.lists(
    st.tuples(st.sets(st.integers(0, 9), max_size=2), st.dictionaries(st.integers(0, 9), _tiles, max_size=2)),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(first=st.dictionaries(st.integers(0, 9), _tiles, max_size=6), changes=_changes)
def test_a_patched_set_is_the_one_that_compiling_gives(first, changes):
    tiles = {number: replace(tile, id=f"t{number}", number=number) for number, tile in first.items()}
    patched = _compiled(tiles)
    for gone, changed in changes:
        new = {number: replace(tile, id=f"t{number}", number=number) for number, tile in changed.items()}
        for number in gone:
            tiles.pop(number, None)
        tiles |= new
        patched = patch_candidates(
            patched, gone={f"t{number}" for number in gone}, tiles=list(new.values()), counters=COUNTERS
        )
        assert_alike(patched, _compiled(tiles))


def _compiled(tiles) -> CandidateSet:
    return compile_candidates([tiles[number] for number in sorted(tiles)], PRODUCTS, counters=COUNTERS)


def assert_alike(patched: CandidateSet, compiled: CandidateSet) -> None:
    """Compare all that a ranker can ask; slots and the numbers within `keys` are names only."""
    own = {"photo_group", "photo_hash", "creator", "creator_number", "by_creator", "by_tag", "text"}
    own |= {"shelf", "id_shelf", "slot_of", "slots", "place"}
    assert (patched.tiles, patched.ids) == (compiled.tiles, compiled.ids)
    assert patched.index_of == compiled.index_of
    for field in fields(CandidateSet):
        if field.name not in {*own, "links", "counts", "categories"}:
            mine, theirs = getattr(patched, field.name), getattr(compiled, field.name)
            same = np.array_equal(mine, theirs) if isinstance(mine, np.ndarray) else _plain(mine) == _plain(theirs)
            assert same, field.name
    for part in ("tile", "product"):
        assert getattr(patched.links, part).tolist() == getattr(compiled.links, part).tolist()
    for part in ("tile", "scope", "clicks", "impressions"):
        assert getattr(patched.counts, part).tolist() == getattr(compiled.counts, part).tolist()
    for first, second in combinations(range(len(compiled)), 2):
        alike = [not found.keys[first].isdisjoint(found.keys[second]) for found in (patched, compiled)]
        assert alike[0] == alike[1], (first, second)
    for query in QUERIES:
        mine, theirs = patched.text.search(query), compiled.text.search(query)
        assert mine.coverage.tolist() == theirs.coverage.tolist(), query
        assert mine.weight.tolist() == theirs.weight.tolist(), query
    assert patched.text.languages == compiled.text.languages
    acted = [apply_rules(found, RULES, scope="home", now_s=0.0) for found in (patched, compiled)]
    assert acted[0].amount.tolist() == acted[1].amount.tolist()


@settings(max_examples=80, deadline=None)
@given(first=st.dictionaries(st.integers(0, 9), _tiles, max_size=6), changes=_changes)
def test_a_set_that_was_packed_and_read_again_goes_on_like_any_other(first, changes):
    tiles = {number: replace(tile, id=f"t{number}", number=number) for number, tile in first.items()}
    packed = from_arrays(to_arrays(_compiled(tiles)))
    assert_alike(packed, _compiled(tiles))
    for gone, changed in changes:
        new = {number: replace(tile, id=f"t{number}", number=number) for number, tile in changed.items()}
        tiles = {number: tile for number, tile in tiles.items() if number not in gone} | new
        ids = {f"t{number}" for number in gone}
        packed = patch_candidates(packed, gone=ids, tiles=list(new.values()), counters=COUNTERS)
    assert_alike(packed, _compiled(tiles))
    assert_alike(from_arrays(to_arrays(packed)), _compiled(tiles))


def test_the_set_before_is_left_as_it_was():
    tiles = {number: Candidate(id=f"t{number}", number=number, text="linen shirt") for number in range(3)}
    before = _compiled(tiles)
    patch_candidates(before, gone={"t1"}, tiles=[Candidate(id="t9", number=9, text="linen hat")], counters=COUNTERS)
    assert_alike(before, _compiled(tiles))


def _plain(value):
    return list(value) if isinstance(value, Sequence) else value


def test_a_number_of_another_tile_is_refused():
    before = _compiled({1: Candidate(id="t1", number=1)})
    with pytest.raises(RankingInputError, match="number"):
        patch_candidates(before, gone=(), tiles=[Candidate(id="other", number=1)])
