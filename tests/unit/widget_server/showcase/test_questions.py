from datetime import UTC, datetime, timedelta

import orjson
import pytest

from widget_server.errors import BadInput
from widget_server.showcase.cursors import Cursors
from widget_server.showcase.questions import QuestionsRequest, questions_bytes, questions_of_products
from widget_server.showcase.reviews import fold
from widget_server.showcase.types import PublicSubmission, QuestionFacts

START = datetime(2026, 1, 1, tzinfo=UTC)
CURSORS = Cursors(b"key")


def question(id, text, *, day, answer="", product="P1", language=""):
    facts = QuestionFacts(product=product, answer=answer, answered_at=START + timedelta(days=9) if answer else None)
    return PublicSubmission(
        id=id, number=1, kind="question", title="", text=text, author="Ana", author_url="", permalink="",
        language=language, tags=(), like_count=0, comment_count=0, posted_at=START + timedelta(days=day), media=(),
        pictures=(), products=(), review=None, question=facts,
    )  # fmt: skip


ITEMS = [
    question("a", "Passt es für große Leute?", day=1, answer="Ja, bis 1,90 m.", language="de"),
    question("b", "Is it lined?", day=2),
    question("c", "Is it see-through?", day=3, answer="No, it is lined."),
    question("d", "Is it washable?", day=4),
    question("e", "Of another product?", day=5, product="P2"),
]
OF_PRODUCT = questions_of_products(ITEMS, shop="Atelier")["P1"]


def page(cursor="", site="pk_a", **wanted):
    request = QuestionsRequest(site=site, product="P1", **wanted)
    return orjson.loads(
        questions_bytes(OF_PRODUCT, request, cursor=cursor, cursors=CURSORS, next_url=lambda token: token)
    )


def test_answered_ones_come_first_then_the_newest():
    assert [one["id"] for one in page()["questions"]] == ["c", "a", "d", "b"]


def test_a_question_stands_with_the_answer_of_the_shop():
    assert page()["questions"][1] == {
        "id": "a", "question": "Passt es für große Leute?", "author": "Ana", "at": "2026-01-02T00:00:00Z",
        "language": "de", "answers": [{"body": "Ja, bis 1,90 m.", "author": "Atelier", "at": "2026-01-10T00:00:00Z"}],
    }  # fmt: skip
    assert page()["questions"][2]["answers"] == []


@pytest.mark.parametrize(
    ("words", "found"), [("LINED", "cb"), ("grosse", "a"), ("große ja", "a"), ("it no", "c"), ("x9", "")]
)
def test_words_are_looked_for_in_question_and_answer(words, found):
    answer = page(words=tuple(fold(words).split()))
    assert "".join(one["id"] for one in answer["questions"]) == found
    assert answer["count"] == len(found)


def test_a_list_is_walked_to_its_end():
    seen, cursor = [], ""
    while True:
        answer = page(cursor, limit=3)
        seen += [one["id"] for one in answer["questions"]]
        assert answer["count"] == 4
        if "next_url" not in answer:
            break
        cursor = answer["next_url"]
    assert seen == ["c", "a", "d", "b"]


def test_a_cursor_belongs_to_one_list():
    cursor = page(limit=1)["next_url"]
    for other in ({"site": "pk_b"}, {"words": ("it",)}):
        with pytest.raises(BadInput):
            page(cursor, limit=1, **other)
