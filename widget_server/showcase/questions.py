"""Questions about a product with the shop's answers: ready JSON, and the lists that are searched and paged.

Owns what a list of questions may be asked for. Which questions are public was decided when the snapshot was loaded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from widget_server.showcase.cursors import Cursors
from widget_server.showcase.reviews import fold, start_after
from widget_server.showcase.tiles import rfc3339
from widget_server.showcase.types import PublicQuestion, PublicSubmission


@dataclass(frozen=True, kw_only=True)
class QuestionsRequest:
    """What is asked for.  site : its key.  words : folded words that must all occur, in question or answer."""

    site: str
    product: str
    words: tuple[str, ...] = ()
    limit: int = 10

    def identity(self) -> str:
        """Return what a cursor belongs to: the site and everything but the number of questions a page."""
        return "|".join(("questions", self.site, self.product, *self.words))


def ready_question(item: PublicSubmission, *, shop: str) -> PublicQuestion:
    """Serialise a question with its answer."""
    question = item.question
    assert question is not None, "only questions are made ready here"
    shown: dict[str, Any] = {
        "id": item.id,
        "question": item.text,
        "author": item.author,
        "at": rfc3339(item.posted_at),
        "answers": [],
    }
    if item.language:
        shown["language"] = item.language
    if question.answer:
        at = rfc3339(question.answered_at) if question.answered_at else None
        shown["answers"].append({"body": question.answer, "author": shop, "at": at})
    return PublicQuestion(
        id=item.id,
        body=orjson.dumps(shown),
        is_answered=bool(question.answer),
        at_s=item.posted_at.timestamp(),
        text=fold(f"{item.text} {question.answer}"),
    )


def questions_of_products(items: Iterable[PublicSubmission], *, shop: str) -> dict[str, tuple[PublicQuestion, ...]]:
    """Gather the public questions by product; products without any are absent."""
    by_product: dict[str, list[PublicQuestion]] = {}
    for item in items:
        if item.question is not None:
            by_product.setdefault(item.question.product, []).append(ready_question(item, shop=shop))
    return {id: in_order(questions) for id, questions in by_product.items()}


def in_order(questions: Iterable[PublicQuestion]) -> tuple[PublicQuestion, ...]:
    """Return questions as they are listed: answered ones first, then the newest, then the id."""
    return tuple(sorted(questions, key=lambda one: (not one.is_answered, -one.at_s, one.id)))


def questions_bytes(
    questions: Iterable[PublicQuestion],
    request: QuestionsRequest,
    *,
    cursor: str,
    cursors: Cursors,
    next_url: Callable[[str], str],
) -> bytes:
    """Return one page of a product's questions as JSON.

    cursor : as the last page gave it, "" for the first.  next_url : from a cursor to an address.  Raises BadInput for
    a cursor of another list.
    """
    passing = [one for one in questions if all(word in one.text for word in request.words)]
    start = start_after(passing, cursors.read_place(cursor, request.identity())) if cursor else 0
    page = passing[start : start + request.limit]
    parts = [b'{"count":%d' % len(passing), b'"questions":[%b]' % b",".join(one.body for one in page)]
    if page and start + len(page) < len(passing):
        token = cursors.place(page[-1].id, start + len(page), request.identity())
        parts.append(b'"next_url":%b' % orjson.dumps(next_url(token)))
    return b",".join(parts) + b"}"
