import numpy as np

from ranking import patch_candidates
from ranking.compact import from_arrays, to_arrays


def test_a_set_is_plain_numbers_and_reads_as_it_was(tile, compiled):
    candidates = compiled(
        tile("a", products=("boots",), creator="Mira", tags=("ootd",), text="Wanderschuhe", language="de"),
        tile("b", creator="Jo", posted_at_s=0.1),
    )
    arrays = to_arrays(candidates)
    assert all(isinstance(array, np.ndarray) and array.dtype.kind in "biuf" for array in arrays.values())
    read = from_arrays(arrays)
    assert list(read.tiles) == list(candidates.tiles)
    assert list(read.products) == list(candidates.products)
    assert (read.index_of, read.product_index) == (candidates.index_of, candidates.product_index)
    assert read.categories.labels == candidates.categories.labels
    assert read.categories.paths == candidates.categories.paths
    assert read.text.search("wanderschuh").coverage.tolist() == candidates.text.search("wanderschuh").coverage.tolist()
    assert read.places(read.by_tag.get("ootd")) == [0]


def test_nothing_of_a_tile_that_left_is_in_the_arrays(tile, compiled):
    candidates = compiled(tile("a", creator="Somebody Erased", text="unmistakable", tags=("gone",)), tile("b"))
    arrays = to_arrays(patch_candidates(candidates, gone={"a"}, tiles=[]))
    everything = b"".join(array.tobytes() for array in arrays.values()).lower()
    assert b"unmistakable" not in everything
    assert b"somebody erased" not in everything
    assert b"gone" not in from_arrays(arrays).by_tag.spots
    assert list(from_arrays(arrays).ids) == ["b"]
