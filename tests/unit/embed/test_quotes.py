import re

from embed.quotes import quote_words, quotes_html
from embed.schema import QuotesAnswer
from embed.words import locales

ANSWER: QuotesAnswer = {
    "count": 3, "for_count": 2, "against_count": 1, "between_count": 0,
    "quotes": [
        {
            "text": "It <b>runs</b> small", "review": "rev_1", "url": "https://h/embed/pk/reviews.html?q=it",
            "author": "Mia", "at": "2026-11-22T09:00:00Z", "rating": 4, "verified_buyer": True,
            "disclosure": "Got it as a gift", "side": "for", "agree_count": 1, "disagree_count": 1, "language": "en",
        }
    ],
}  # fmt: skip
EMPTY: QuotesAnswer = {"count": 0, "for_count": 0, "against_count": 0, "between_count": 0, "quotes": []}


def html(answer: QuotesAnswer = ANSWER, **how) -> str:
    given = {"host": "https://h", "site": "pk", "product": "P", "title": "Dress", "asked": "small", "locale": "en"}
    return quotes_html(answer, **{**given, **how})


def test_a_quote_stands_escaped_with_its_review_its_author_and_both_sides():
    page = html()
    assert "It &lt;b&gt;runs&lt;/b&gt; small" in page
    assert 'href="https://h/embed/pk/reviews.html?q=it"' in page
    assert "Reviews that speak of it: 3. Of these 2 for the product, 1 against." in page
    assert "1 agree, 1 do not" in page
    assert "Got it as a gift" in page
    assert "<script" not in page


def test_before_anything_is_asked_there_is_a_box_and_after_it_an_honest_nothing():
    assert "<ul" not in html(EMPTY, asked="")
    assert "No review speaks of this." in html(EMPTY)


def test_a_page_is_a_whole_document_without_script():
    page = html(as_page=True, lang="de", locale="de")
    assert page.lstrip().startswith("<!doctype html>")
    assert "<script" not in page
    assert 'name="lang" value="de"' in page
    assert "Die Bewertungen von Dress fragen" in page


def test_every_language_of_the_elements_has_every_word_of_the_box():
    english = dict(quote_words("en").sentences)
    for locale in locales():
        own = quote_words(locale)
        assert own.locale == locale
        assert own.sentences.keys() == english.keys()
        for key, sentence in own.sentences.items():
            assert set(re.findall(r"\{\d\}", sentence)) == set(re.findall(r"\{\d\}", english[key]))
