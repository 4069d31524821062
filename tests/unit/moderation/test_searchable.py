import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.searchable import LONGEST_WORD, MOST_WORDS, searchable, sought, unsearchable


def finds(typed: str, text: str) -> bool:
    kept = f" {searchable(text)}"
    return all(f" {' '.join(run)}" in kept for run in sought(typed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("will vas", "My Willow Vase"),
        ("cafe", "Harbour’s CAFÉ"),
        ("kleid", "Ein Sommerkleid!"),
        ("co-op", "bought at the Co-Op."),
        ("衬衫", "这件衬衫很好"),
        ("ÜBER", "u\u0308ber alles"),
    ],
)
def test_what_is_typed_finds_the_beginnings_of_words_and_the_tails_of_long_ones(typed, text):
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"), [("ase", "a vase"), ("dal", "sandal"), ("co-op", "co and op"), ("衫衬", "衬衫")]
)
def test_the_middle_of_a_word_finds_nothing(typed, text):
    assert not finds(typed, text)


def test_signs_alone_are_told_apart_from_words():
    assert (sought("🔥 100% %"), unsearchable("🔥 100% %")) == ((("100",),), ("🔥", "%"))


def test_a_run_of_words_does_not_reach_into_the_tails():
    assert searchable("wear sommerkleid") == "wear sommerkleid merkleid erkleid rkleid kleid leid"


@given(st.text(), st.text())
def test_what_is_kept_is_words_with_single_spaces_between_them(first, second):
    kept = searchable(first, second)
    assert kept == " ".join(kept.split())
    assert all(len(word) <= LONGEST_WORD for word in kept.split())


@given(st.text())
def test_every_text_is_found_by_its_own_words(text):
    assert finds(text, text)


def test_very_long_texts_are_bounded():
    assert len(searchable("ab " * (MOST_WORDS + 50)).split()) == MOST_WORDS
