import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.text import bigrams, fold_accents, forms, is_cjk, language_of, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wearing the Willow Midi Dress again!", ["wearing", "willow", "midi", "dress", "again"]),
        ("Women’s linen-shirt #OOTD", ["women", "linen", "shirt", "ootd"]),
        ("l'été", ["été"]),
        ("亚麻衬衫", ["亚麻", "麻衬", "衬衫"]),
        ("麻", ["麻"]),
        ("Linen亚麻 dress", ["linen", "亚麻", "dress"]),
        ("فستان جميل", ["فستان", "جميل"]),
        ("… !!! 🌿", []),
    ],
)
def test_a_text_falls_into_words(text, expected):
    assert words(text) == expected


def test_accents_and_case_do_not_matter():
    assert fold_accents("Größe CAFÉ Ñandú") == "grosse cafe nandu"


def test_words_are_stemmed_in_their_own_language():
    assert stem("dresses", "en") == stem("dress", "en") == "dress"
    assert stem("kleider", "de") == stem("kleid", "de")
    assert stem("chemises", "fr") == stem("chemise", "fr")


def test_a_word_is_found_with_and_without_its_accents():
    assert set(forms("schönes", "de")) & set(forms("schones", "de"))


@pytest.mark.parametrize(("tag", "language"), [("de-AT", "de"), ("pt_BR", "pt"), ("", "en"), ("zh", "en"), ("x", "en")])
def test_a_language_without_a_stemmer_is_read_as_english(tag, language):
    assert language_of(tag) == language


def test_one_character_is_its_own_bigram():
    assert bigrams("衬") == ["衬"]
    assert bigrams("衬衫裙") == ["衬衫", "衫裙"]
    assert is_cjk("衬衫")
    assert not is_cjk("shirt")


@given(st.text(max_size=200))
def test_any_text_can_be_split_and_stemmed(text):
    for word in words(text):
        assert word
        assert forms(word, "en")
