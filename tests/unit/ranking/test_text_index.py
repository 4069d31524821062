import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.text_index import TextIndex


@pytest.fixture
def index():
    return TextIndex.of(
        [
            [("Linen Shirt", "en", 1.0), ("my favourite", "en", 0.5)],
            [("Silk Blouse", "en", 1.0), ("better than any linen shirt", "en", 0.5)],
            [("Schönes Kleid aus Leinen", "de", 0.5)],
            [("亚麻衬衫很好看", "zh", 0.5)],
            [("Harbour Boots", "en", 1.0)],
            [("Cotton Shirts", "en", 1.0)],
        ]
    )


def test_a_title_counts_more_than_a_caption(index):
    found = index.search("linen shirt")
    assert found.coverage[0] == found.coverage[1] == pytest.approx(1.0)
    assert found.weight[0] == pytest.approx(1.0)
    assert found.weight[1] == pytest.approx(0.5)


def test_the_rarer_word_says_more(index):
    found = index.search("linen shirt")
    assert 0.0 < found.coverage[5] < 0.5
    assert index.search("boots shirt").coverage[4] > 0.5


@pytest.mark.parametrize("query", ["linnen shirt", "LINEN  shirts", "lineń shirt", "linen shrit", "Linen shir"])
def test_a_typo_a_plural_an_accent_and_a_beginning_are_forgiven(index, query):
    found = index.search(query)
    assert int(np.argmax(found.weight)) == 0
    assert found.coverage[0] > 0.7


def test_an_exact_word_is_worth_more_than_a_misspelt_one(index):
    assert index.search("boots").coverage[4] == pytest.approx(1.0)
    assert 0.5 < index.search("botos").coverage[4] < 1.0


def test_german_and_chinese_are_found(index):
    assert index.search("schone kleider").coverage[2] == pytest.approx(1.0)
    assert index.search("衬衫").coverage[3] == pytest.approx(1.0)
    assert index.search("裙子").coverage[3] == 0.0


def test_one_chinese_character_is_a_word(index):
    assert index.search("麻").coverage[3] == pytest.approx(0.8)
    assert index.search("裙").coverage[3] == 0.0
    assert TextIndex.of([[("裙", "zh", 1.0)]]).search("裙").coverage[0] == pytest.approx(1.0)


def test_a_mistyped_singular_finds_the_plural():
    index = TextIndex.of(
        [[("Summer dresses", "en", 1.0)], [("Wanderschuhe", "de", 1.0)], [("Harbour Boots", "en", 1.0)]]
    )
    for query, place in (("drses", 0), ("drss", 0), ("wandreschuh", 1), ("bot", None), ("bost", 2)):
        found = index.search(query).coverage
        assert (int(np.argmax(found)) if found.any() else None) == place, query


def test_a_short_word_is_not_guessed_at(index):
    assert not index.search("xyz").coverage.any()
    assert not index.search("bat").coverage.any()


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_query_stays_within_its_bounds(query):
    found = TextIndex.of([[("Linen Shirt", "en", 1.0)], [("", "", 1.0)]]).search(query)
    assert ((found.weight >= 0) & (found.weight <= found.coverage + 1e-12) & (found.coverage <= 1 + 1e-12)).all()


def test_nothing_is_found_where_there_is_nothing():
    assert TextIndex.of([]).search("linen").coverage.shape == (0,)
