import pytest

from ranking.categories import CategoryTree


@pytest.fixture
def tree():
    return CategoryTree([("Women", "Dresses", "Midi"), ("Women", "Dresses"), ("women", "Shirts"), ("Shoes",), ()])


def fit(tree, page, path):
    return float(tree.affinity(page)[tree.node(path)])


def test_what_is_below_a_category_fits_it_and_siblings_fit_less(tree):
    page = ("women", " DRESSES")
    assert fit(tree, page, ("Women", "Dresses")) == 1.0
    assert fit(tree, page, ("Women", "Dresses", "Midi")) == 1.0
    assert fit(tree, page, ("Women", "Shirts")) == 0.25
    assert fit(tree, page, ("Women",)) == 0.25
    assert fit(tree, page, ("Shoes",)) == 0.0


def test_spelling_does_not_make_two_categories(tree):
    assert tree.node(("WOMEN", "shirts")) == tree.node(("Women", "Shirts"))
    assert len(tree) == 6  # the root, Women, Dresses, Midi, Shirts, Shoes


def test_a_category_named_from_the_middle_of_the_tree_is_found(tree):
    assert fit(tree, ("Dresses",), ("Women", "Dresses", "Midi")) == 1.0


def test_an_unknown_category_fits_what_shares_its_beginning(tree):
    assert fit(tree, ("Women", "Coats"), ("Women", "Shirts")) == 0.25
    assert not tree.affinity(("Garden",)).any()
    assert not tree.affinity(()).any()
    assert tree.node(("Garden",)) == 0


def test_labels_keep_the_spelling_of_the_catalogue(tree):
    assert tree.labels[tree.node(("women", "dresses"))] == "Dresses"
