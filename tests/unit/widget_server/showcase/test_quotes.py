from datetime import UTC, datetime

import orjson
import pytest

from widget_server.showcase.quotes import MOST_REVIEWS, Quotes, answer_of, sentences, side_of
from widget_server.showcase.types import ProductReviews, PublicReview

SEEN: dict[str, str] = {"": "", "gift": "Got it as a gift"}


def review(id: str, text: str, rating: int = 5, *, title: str = "", language: str = "en", **values) -> PublicReview:
    shown = {"title": title, "text": text, "author": f"by {id}", "at": "2026-11-22T09:00:00Z", "language": language}
    facts = {
        "disclosure": "", "rating": rating, "at_s": datetime(2026, 11, 22, tzinfo=UTC).timestamp(), "helpful_count": 0,
        "unhelpful_count": 0, "has_photo": False, "verified_buyer": False, "recommends": None, "text": "",
        "facts": frozenset(),
    } | values  # fmt: skip
    return PublicReview(id=id, head=orjson.dumps(shown)[:-1], **facts)


def reviews_of(*reviews: PublicReview) -> ProductReviews:
    return ProductReviews(summary={}, reviews=reviews)  # type: ignore[typeddict-item]


def ask(words: str, *reviews: PublicReview, limit: int = 6):
    product = Quotes().of("pk", "P", reviews_of(*reviews))
    return answer_of(
        product, words, limit=limit, disclose=lambda key: SEEN[key] or None, url_of=lambda sentence: f"#{sentence[:5]}"
    )


def texts(answer) -> list[str]:
    return [quote["text"] for quote in answer["quotes"]]


SMALL = review("small", "Lovely colour. It runs small, so take one size up! Would buy again.")
TRUE = review("true", "True to size for me.", 4)
TIGHT = review("tight", "The size is far too small across the shoulders.", 2)
SOFT = review("soft", "Soft linen, and it washes well.", 5)


def test_sentences_are_those_that_were_written_title_first_and_no_scraps():
    assert sentences("Runs small!", "Great. I took a “40”, as always…\nNo. It fits") == [
        "Runs small!", "I took a “40”, as always…"
    ]  # fmt: skip
    assert sentences("", "肩が少しきつい。でも生地は最高！") == ["肩が少しきつい。", "でも生地は最高！"]
    assert sentences("", "x" * 401) == []


def test_a_question_is_answered_word_for_word_with_one_sentence_a_review():
    assert texts(ask("Does it run small?", SMALL, TRUE, TIGHT, SOFT)) == ["It runs small, so take one size up!"]
    answer = ask("Is it too small?", SMALL, TRUE, TIGHT, SOFT)
    assert texts(answer) == ["It runs small, so take one size up!", "The size is far too small across the shoulders."]
    assert [quote["review"] for quote in answer["quotes"]] == ["small", "tight"]
    assert answer["quotes"][0]["url"] == "#It ru"
    assert answer["quotes"][0]["author"] == "by small"


def test_both_sides_are_told_with_how_many_agree_and_do_not():
    more = review("more", "Small sizes, but what a dress.", 3)
    answer = ask("small", SMALL, TIGHT, SOFT, more)
    assert (answer["count"], answer["for_count"], answer["against_count"], answer["between_count"]) == (3, 1, 1, 1)
    told = {q["review"]: (q["side"], q["agree_count"], q["disagree_count"]) for q in answer["quotes"]}
    assert told == {"small": ("for", 0, 2), "tight": ("against", 0, 2), "more": ("between", 0, 2)}


@pytest.mark.parametrize(
    ("rating", "recommends", "side"),
    [(5, None, "for"), (4, None, "for"), (3, None, "between"), (2, None, "against"), (5, False, "against"),
     (1, True, "for"), (3, True, "for")],
)  # fmt: skip
def test_the_side_of_a_review_is_what_it_says_itself(rating, recommends, side):
    assert side_of(review("r", "Some words of it.", rating, recommends=recommends)) == side


@pytest.mark.parametrize(
    ("words", "found"),
    [("washing", ["soft"]), ("wahses", ["soft"]), ("LINEN", ["soft"]), ("shouldres", ["tight"]), ("colou", ["small"]),
     ("kangaroo", []), ("does it?", []), ("", []), ("zipper pocket", [])],
)  # fmt: skip
def test_forms_typos_case_and_beginnings_are_forgiven_and_what_nobody_spoke_of_finds_nothing(words, found):
    assert [quote["review"] for quote in ask(words, SMALL, TRUE, TIGHT, SOFT)["quotes"]] == found


def test_other_languages_are_stemmed_in_theirs_and_scripts_without_blanks_are_found_by_pairs():
    german = review("de", "Die Ärmel fallen sehr groß aus.", language="de")
    japanese = review("ja", "肩が少しきついです。", language="ja")
    assert texts(ask("Fällt der Armel gross aus?", german, SOFT)) == ["Die Ärmel fallen sehr groß aus."]
    assert texts(ask("肩がきつい？", japanese, SOFT)) == ["肩が少しきついです。"]


def test_what_must_be_told_of_a_review_is_told_of_its_quote():
    paid = review("paid", "Small but lovely.", disclosure="gift", verified_buyer=True)
    (quote,) = ask("small", paid)["quotes"]
    assert (quote["disclosure"], quote["verified_buyer"], quote["language"]) == ("Got it as a gift", True, "en")


def test_of_two_that_say_as_much_the_more_helpful_review_comes_first():
    liked = review("liked", "It runs small.", helpful_count=3)
    assert [q["review"] for q in ask("runs small", review("a", "It runs small."), liked)["quotes"]] == ["liked", "a"]


def test_only_so_many_are_shown_and_all_are_counted():
    answer = ask("small", *(review(f"r{n}", f"Small in number {n}.") for n in range(9)), limit=2)
    assert (len(answer["quotes"]), answer["count"], answer["quotes"][0]["agree_count"]) == (2, 9, 8)


def test_of_very_many_reviews_the_most_helpful_are_searched():
    many = [review(f"r{n}", "It runs small.", helpful_count=n) for n in range(MOST_REVIEWS + 50)]
    assert ask("small", *many)["count"] == MOST_REVIEWS


def test_an_index_is_kept_for_the_same_reviews_and_for_no_others():
    quotes, before, after = Quotes(), reviews_of(SMALL, TIGHT), reviews_of(TIGHT)
    kept = quotes.of("pk", "P", before)
    assert quotes.of("pk", "P", before) is kept
    assert [one.text for one in quotes.of("pk", "P", after).sentences] == [
        "The size is far too small across the shoulders."
    ]
    assert quotes.of("pk_other", "P", before) is not kept
