"""Titles in captions, word for word and nearly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text import words
from moderation.titles import TitleIndex, title_words

TITLES = [
    "Boxy Tee",
    "Boxy Tee Long",
    "Harbour Parka",
    "Harbor Wrap Dress",
    "Willow Midi Dress",
    "Linen Short",
    "亚麻衬衫",
    "Mr. Tee",
]
INDEX = TitleIndex([title_words(title) for title in TITLES])


def exact(text):
    return [TITLES[hit.row] for hit in INDEX.exact(words(text))]


def similar(text):
    return {TITLES[hit.row] for hit in INDEX.similar(words(text))}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my BOXY tee!", ["Boxy Tee"]),
        ("the boxy tee long again", ["Boxy Tee Long"]),
        ("boxy tee and boxy tee long", ["Boxy Tee", "Boxy Tee Long"]),
        ("a harbour-parka", ["Harbour Parka"]),
        ("我的亚麻衬衫很好", ["亚麻衬衫"]),
        ("so boxy. Tee time", []),
        ("#boxy #tee", []),
        ("ask Mr. Tee", ["Mr. Tee"]),
        ("", []),
    ],
)
def test_full_titles_are_found_and_the_longer_wins(text, found):
    assert exact(text) == found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the Harbor Parka", "Harbour Parka"),
        ("harbour prka", "Harbour Parka"),
        ("harbour wrap dress", "Harbor Wrap Dress"),
        ("my willow dress", "Willow Midi Dress"),
        ("Wlilow midi dress", "Willow Midi Dress"),
        ("linen shorts", "Linen Short"),
    ],
)
def test_typos_and_left_out_words_are_forgiven(text, title):
    assert title in similar(text)


@pytest.mark.parametrize(
    "text", ["a dress", "linen shirt", "harbour view from the parking", "willow trees. A midi dress", "boxy"]
)
def test_what_only_resembles_is_not_found(text):
    index = TitleIndex([title_words(title) for title in [*TITLES, "Dune Shirt"]])
    assert index.similar(words(text)) == []


@given(st.text(), st.lists(st.text(max_size=20), max_size=6))
def test_no_text_and_no_title_breaks_the_index(text, titles):
    folded = list(dict.fromkeys(title_words(title) for title in titles))
    caption = words(text)
    index = TitleIndex(folded)
    assert all(0 <= hit.first <= hit.last < len(caption) for hit in [*index.exact(caption), *index.similar(caption)])


@given(st.sampled_from(TITLES), st.text(st.characters(categories=["Ll"], max_codepoint=0x24F)))
def test_a_title_in_a_caption_is_always_found(title, before):
    assert any(found == title or title in found for found in exact(f"{before} {title}, again"))
