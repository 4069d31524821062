"""Folding and cutting into words, in every script."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text import BREAK, fold, squeeze, words


def cut(text):
    return [word.text for word in words(text)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Harbour’s", "harbours"),
        ("CAFÉ", "cafe"),
        ("cafe\u0301", "cafe"),
        ("Straße", "strasse"),
        ("Ｂｏｘｙ", "boxy"),
        ("Smørrebrød", "smorrebrod"),
        ("İstanbul", "istanbul"),
        ("ガラス", "ガラス"),
        ("가방", "가방"),
        ("عَرَبِيّ", "عربي"),
    ],
)
def test_accents_case_and_width_are_folded_and_letters_kept(written, folded):
    assert fold(written) == folded


def test_scripts_without_spaces_are_cut_into_characters():
    assert cut("今天穿Boxy Tee太好") == ["今", "天", "穿", "boxy", "tee", "太", "好"]


def test_sentence_ends_and_hashes_are_breaks_and_decimals_are_not():
    assert cut("Nice. Tee 2.5 #ootd") == ["nice", BREAK, "tee", "2", "5", BREAK, "ootd"]


@pytest.mark.parametrize("mark", ["!", ".?", "…"])
def test_a_long_run_of_marks_costs_no_more_than_its_length(mark):
    started_s = time.process_time()
    assert len(words("good " + mark * 50_000 + "x")) == 2
    # Tried from every mark again it takes minutes.
    assert time.process_time() - started_s < 2


def test_a_hashtag_is_the_squeezed_title():
    assert squeeze("Willow Midi-Dress") == squeeze("#willow_midi_dress") == "willowmididress"


@given(st.text())
def test_words_stand_where_they_say_in_order(text):
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert word.text == BREAK or word.text == fold(text[word.start : word.end])
        last = word.end


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_the_quick_way_for_ascii_cuts_as_the_general_one(text):
    # A trailing Chinese character makes the text non-ASCII and takes the other path.
    assert [*cut(text + " "), "好"] == cut(text + " 好")
