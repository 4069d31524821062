import json
from typing import Literal, NotRequired, TypedDict

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from embed import schema
from widget_server.api.openapi import components


@pytest.fixture
def spec(client):
    return client.get("/v1/openapi.json").json


def test_the_description_is_valid_openapi(spec):
    assert spec["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(spec).validate()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/v1/{site}/feed"),
        ("post", "/v1/{site}/feed"),
        ("get", "/v1/{site}/products/{id}/reviews"),
        ("post", "/v1/{site}/products/{id}/reviews"),
        ("get", "/v1/{site}/products/{id}/related"),
        ("get", "/v1/{site}/stars"),
        ("post", "/v1/{site}/reviews/{id}/votes"),
        ("post", "/v1/{site}/items/{id}/reports"),
        ("post", "/v1/{site}/events"),
        ("get", "/m/{site}/{photo}/{name}"),
        ("get", "/embed/{site}/gallery.html"),
        ("get", "/healthz"),
    ],
)
def test_every_call_is_described_with_its_answers(spec, method, path):
    operation = spec["paths"][path][method]
    assert operation["summary"]
    [success] = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    assert success["description"]
    if method == "post":
        assert operation["requestBody"]["content"]


def test_parameters_are_explained(spec):
    parameters = {p["name"]: p for p in spec["paths"]["/v1/{site}/feed"]["get"]["parameters"]}
    assert {"page", "category", "q", "product", "products", "gallery", "kind", "limit", "cursor"} <= parameters.keys()
    assert parameters["category"]["description"]


def test_nothing_refers_to_what_is_not_there(spec):
    names = set(spec["components"]["schemas"])
    text = json.dumps(spec)
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= names


class Inner(TypedDict):
    """An inner one."""

    kind: Literal["a", "b"]


class Outer(TypedDict):
    """An outer one."""

    inner: list[Inner]
    count: NotRequired[int | None]
    by_name: dict[str, float]


def test_types_become_json_schema():
    found = components({"Outer": Outer})
    assert found["Outer"]["required"] == ["by_name", "inner"]
    assert found["Outer"]["properties"] == {
        "inner": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
        "count": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "by_name": {"type": "object", "additionalProperties": {"type": "number"}},
    }
    assert found["Inner"]["properties"]["kind"] == {"enum": ["a", "b"]}


def test_a_type_that_json_does_not_have_is_a_mistake():
    with pytest.raises(TypeError):
        components({"Odd": bytes})


def test_the_feed_of_the_contract_is_in_it(spec):
    assert set(spec["components"]["schemas"]["FeedItem"]["required"]) == schema.FeedItem.__required_keys__
