"""The description of the API: /v1/openapi.json, OpenAPI 3.1.

Owns the translation of the types of `embed.schema` to JSON Schema, and the few helpers by which views say what they
answer. What calls take comes from their Pydantic models.
"""

import types
import typing
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal, NotRequired, Required, TypedDict, Union, get_args, get_origin, get_type_hints

from apiflask import APIBlueprint, APIFlask

from embed import schema
from embed.oembed import OEmbed
from widget_server import __version__
from widget_server.api.problems import MEDIA_TYPE as PROBLEM_TYPE

Json = dict[str, Any]
Responses = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
_PLAIN: dict[object, Json] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
}


class Problem(TypedDict):
    """What every error looks like (RFC 9457); `parameter` names the input at fault."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    parameter: NotRequired[str]


class RejectedEvent(TypedDict):
    """An event that was not taken: its index in the request and why."""

    index: int
    code: str


class EventsTaken(TypedDict):
    """What became of the events of a request; `duplicate` counts within the request."""

    accepted: int
    duplicate: int
    rejected: list[RejectedEvent]


class Received(TypedDict):
    """Something was received and waits for a decision."""

    id: str
    state: Literal["pending"]


class Reported(Received):
    """A report was received; `receipt` is the address at which it can be followed without an account."""

    receipt: str


class RelatedItem(TypedDict):
    """A related product with its leading tiles."""

    product: schema.TileProduct
    reason: str
    items: list[schema.FeedItem]


class RelatedAnswer(TypedDict):
    """Products related to one."""

    products: list[RelatedItem]


class OrdersTaken(TypedDict):
    """What became of the orders of a request."""

    created: int
    updated: int
    unchanged: int


ANSWERS: Mapping[str, object] = {
    "Feed": schema.Feed,
    "ReviewsAnswer": schema.ReviewsAnswer,
    "QuestionsAnswer": schema.QuestionsAnswer,
    "QuotesAnswer": schema.QuotesAnswer,
    "StarsAnswer": schema.StarsAnswer,
    "VoteAnswer": schema.VoteAnswer,
    "RelatedAnswer": RelatedAnswer,
    "EventsTaken": EventsTaken,
    "Received": Received,
    "Reported": Reported,
    "OEmbed": OEmbed,
    "OrdersTaken": OrdersTaken,
    "Problem": Problem,
}


def answers(
    status: int,
    description: str,
    name: str | None = None,
    media_type: str = "application/json",
    *,
    problems: Iterable[int] = (),
) -> Responses:
    """Describe what a call answers: its success and the problems that are its own."""
    content = {} if name is None else {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    found: Responses = {status: {"description": description, "content": content}}
    for code in sorted({*problems, 429, 500, 503}):
        found[code] = {
            "description": HTTPStatus(code).phrase,
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return found


def binary(status: int, description: str, media_types: Iterable[str], *, problems: Iterable[int] = ()) -> Responses:
    """Describe an answer that is no JSON."""
    found = answers(status, description, problems=problems)
    found[status]["content"] = {name: {"schema": {"type": "string"}} for name in media_types}
    return found


def components(roots: Mapping[str, object] = ANSWERS) -> Json:
    """Translate the types of the answers, and all they are made of, to named JSON Schemas."""
    found: Json = {}
    for name, hint in roots.items():
        translated = _translate(hint, found)
        if name not in found:
            found[name] = translated
    return found


def _translate(hint: object, found: Json) -> Json:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if origin in (NotRequired, Required):
        return _translate(arguments[0], found)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_translate(argument, found) for argument in arguments]}
    if origin is list:
        return {"type": "array", "items": _translate(arguments[0], found)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _translate(arguments[1], found)}
    if typing.is_typeddict(hint):
        assert isinstance(hint, type)
        if hint.__name__ not in found:
            found[hint.__name__] = {}  # Taken before its fields are read, so that types may name themselves.
            found[hint.__name__] = _object(hint, found)
        return {"$ref": f"#/components/schemas/{hint.__name__}"}
    raise TypeError(f"no JSON Schema for {hint!r}")


def _object(hint: type, found: Json) -> Json:
    fields = get_type_hints(hint, include_extras=True)
    required: frozenset[str] = hint.__required_keys__  # type: ignore[attr-defined]
    return {
        "type": "object",
        "title": hint.__name__,
        "description": (hint.__doc__ or "").strip(),
        "properties": {name: _translate(field, found) for name, field in fields.items()},
        "required": sorted(required),
    }


def leave_out_pages(app: APIFlask) -> None:
    """Keep the rooms that make pages for people out of the description; APIFlask asks every blueprint."""
    for blueprint in app.blueprints.values():
        if not isinstance(blueprint, APIBlueprint):
            blueprint.enable_openapi = False  # type: ignore[attr-defined]


def install(app: APIFlask) -> None:
    """Complete the description that APIFlask collects from the views."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        SPEC_FORMAT="json",
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        VALIDATION_ERROR_STATUS_CODE=400,
        INFO={
            "description": "Shoppers' own photos, posts and reviews, ordered for the page they stand on.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        SECURITY_SCHEMES={
            "secretKey": {
                "type": "http",
                "scheme": "bearer",
                "description": "sk_…, from servers only.",
            }
        },
    )
    app.version = __version__

    @app.spec_processor
    def complete(spec: Any) -> Any:
        spec.setdefault("components", {}).setdefault("schemas", {}).update(components())
        for path in spec["paths"].values():
            for operation in path.values():
                for parameter in operation["parameters"]:
                    # Pydantic explains a field within its schema; readers look for it beside the name.
                    if "description" in parameter["schema"]:
                        parameter.setdefault("description", parameter["schema"].pop("description"))
                body = operation.get("requestBody")
                if body and "application/json" in body["content"]:
                    # navigator.sendBeacon cannot send application/json across origins without a preflight.
                    body["content"]["text/plain"] = body["content"]["application/json"]
                    body["required"] = True
        return spec
