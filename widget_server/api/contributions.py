"""What shoppers contribute: a review with photos, a question, a vote on a review, a report of an item.

All of them may carry an Idempotency-Key, so that a request sent twice counts once.
"""

import hashlib
import json
from collections.abc import Callable

import orjson
from apiflask import APIBlueprint
from flask import Response, request

from widget_server.api.bodies import takes
from widget_server.api.headers import data_headers
from widget_server.api.limits import QUESTIONS, REPORTS, REVIEWS, VOTES
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import QuestionForm, ReportInput, ReviewForm, VoteInput
from widget_server.api.shoppers import address_key, identify, voter_key
from widget_server.errors import BadInput
from widget_server.media import DecodeLimits
from widget_server.plain_text import refuse_unkeepable
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.services.idempotency import Answer, answer_once
from widget_server.services.notice_link import notice_link
from widget_server.services.report_item import report_item
from widget_server.services.submit_review import MOST_PHOTOS, NewReview, submit_review
from widget_server.services.vote_review import vote
from widget_server.web import Access, access

blueprint = APIBlueprint("contributions", __name__, url_prefix="/v1/<site>", tag="Contributions")
data_headers(blueprint)

_REVIEW_BYTES = MOST_PHOTOS * DecodeLimits().input_bytes + 100_000
_MAX_ANSWERS = 20
_QUESTION_BYTES = 64 * 1024
_REFUSALS = (400, 403, 404, 409, 413, 415)


@blueprint.post("/products/<id>/reviews")
@access(Access.SITE_ORIGIN)
@takes(_REVIEW_BYTES, ("multipart/form-data",))
@REVIEWS
@blueprint.input(ReviewForm, location="files")
@blueprint.doc(responses=answers(202, "Received; waits for a decision.", "Received", problems=(*_REFUSALS, 422)))
def review(site: str, id: str, files_data: ReviewForm) -> Response:
    """A review of a product; shown once a moderator has approved it."""
    photos = tuple(file.read() for name in ("photos[]", "photos") for file in request.files.getlist(name))
    facts = runtime().showcases.of(site).site
    link = identify(files_data.order_token, facts, runtime().context, "review") if files_data.order_token else None
    answers = _answers(files_data.answers) | _asked()
    refuse_unkeepable([("answers", answers)])
    new = NewReview(
        product=id,
        rating=files_data.rating,
        title=files_data.title,
        body=files_data.body,
        name=files_data.name,
        email=files_data.email,
        recommends=files_data.recommends,
        photos=photos,
        photo_consent=files_data.photo_consent,
        answers=answers,
        order=link.order if link else "",
    )
    asked = repr(
        (sorted(map(repr, request.form.items(multi=True))), [hashlib.sha256(photo).digest() for photo in photos])
    )

    same = _same_request(id, asked)

    def act() -> Answer:
        return _accepted({"id": submit_review(runtime().context, facts.id, new, request=same), "state": "pending"})

    return _once(site, asked.encode(), act)


@blueprint.post("/products/<id>/questions")
@access(Access.SITE_ORIGIN)
@takes(_QUESTION_BYTES, ("multipart/form-data",))
@QUESTIONS
@blueprint.input(QuestionForm, location="form")
@blueprint.doc(responses=answers(202, "Received; waits for a decision.", "Received", problems=(*_REFUSALS, 422)))
def question(site: str, id: str, form_data: QuestionForm) -> Response:
    """A question about a product; shown once a moderator has approved it, with the shop's answer when there is one."""
    new = NewQuestion(
        product=id, text=form_data.question, name=form_data.name, email=form_data.email, language=form_data.language
    )
    asked = form_data.model_dump_json()
    same = _same_request(id, f"question {asked}")
    site_id = runtime().showcases.of(site).site.id

    def act() -> Answer:
        return _accepted({"id": ask_question(runtime().context, site_id, new, request=same), "state": "pending"})

    return _once(site, asked.encode(), act)


@blueprint.post("/reviews/<id>/votes")
@access(Access.SITE_ORIGIN)
@takes()
@VOTES
@blueprint.input(VoteInput, location="json")
@blueprint.doc(responses=answers(200, "The counts after the vote.", "VoteAnswer", problems=_REFUSALS))
def vote_on_review(site: str, id: str, json_data: VoteInput) -> Response:
    """Whether a review helped; voting again replaces the vote."""
    context, facts = runtime().context, runtime().showcases.of(site).site

    def act() -> Answer:
        counts = vote(context, facts.id, id, helpful=json_data.helpful, voter=voter_key(facts.key, id))
        body = {"helpful_count": counts.helpful_count, "unhelpful_count": counts.unhelpful_count}
        return Answer(status=200, body=json.dumps(body))

    return _once(site, json_data.model_dump_json().encode(), act)


@blueprint.post("/items/<id>/reports")
@access(Access.SITE_ORIGIN)
@takes()
@REPORTS
@blueprint.input(ReportInput, location="json")
@blueprint.doc(responses=answers(202, "Received; a moderator will look.", "Reported", problems=_REFUSALS))
def report(site: str, id: str, json_data: ReportInput) -> Response:
    """Say that an item should not be shown; it hides nothing by itself."""
    context, facts = runtime().context, runtime().showcases.of(site).site
    # One caller reporting one item twice for one reason is one report, also without a key.
    given = request.headers.get("Idempotency-Key") or f"{context.now():%Y-%m-%d} {address_key()} {json_data.reason}"
    key = hashlib.sha256(f"{id}\0{given}".encode()).hexdigest()[:32]

    def act() -> Answer:
        report_item(context, facts.id, id, reason=json_data.reason, text=json_data.text, key=key)
        # The way to follow it without an account; who sent it keeps it, since it is told to nobody else.
        return _accepted({"id": key, "state": "pending", "receipt": notice_link(context, facts.id, key)})

    return _once(site, json_data.model_dump_json().encode(), act)


def _accepted(body: dict[str, str]) -> Answer:
    return Answer(status=202, body=json.dumps(body))


def _same_request(product: str, asked: str) -> str:
    """Return what names a request that may come again, "" for one without a key."""
    key = request.headers.get("Idempotency-Key")
    # The key alone can be guessed: only who knows every word can send it again.
    return hashlib.sha256(f"{key}\0{product}\0{asked}".encode()).hexdigest() if key else ""


def _once(site: str, asked: bytes, act: Callable[[], Answer]) -> Response:
    """Act once for a key, at every request without one."""
    key = request.headers.get("Idempotency-Key")
    site_id = runtime().showcases.of(site).site.id
    answer = (
        act()
        if key is None
        else answer_once(runtime().context, site_id, key=key, call=request.path, request=asked, act=act)
    )
    response = Response(answer.body, status=answer.status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> dict[str, str]:
    """Return the answers that a form sends as fields of their own, answer.LABEL."""
    # A part of a multipart body may come without a name.
    named = [(name or "", text) for name, text in request.form.items()]
    given = [(name.removeprefix("answer."), text) for name, text in named if name.startswith("answer.")]
    return {label[:100]: text[:500] for label, text in given[:_MAX_ANSWERS] if label and text}


def _answers(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        values = None
    plain = isinstance(values, dict) and all(isinstance(value, str | int | float) for value in values.values())
    if not plain or len(values) > _MAX_ANSWERS:
        raise BadInput('Send answers as a JSON object of texts, {"Usual size": "M"}.', parameter="answers")
    return {label[:100]: str(value)[:500] for label, value in values.items()}
