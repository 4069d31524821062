"""Whatever is sent to the API, it answers as /v1/openapi.json says, and never with a server error."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from support.databases import sqlite_copy
from support.showcase import KEY, ORIGIN, small_shop
from widget_server.api.limits import limiter
from widget_server.app import create_app

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
KNOWN = {"site": KEY, "id": "AT-DRE-001"}


@pytest.fixture
def database_url(request, tmp_path):
    """One kind of database: what is asked here is how requests are read."""
    return sqlite_copy(request.getfixturevalue("_sqlite_template"), tmp_path)


@pytest.fixture
def api(context, session):
    """The description of an app over the small shop; limits are off, since hundreds of calls follow each other."""
    small_shop(session, context.store)
    app = create_app(context=context)
    limiter.enabled = False
    yield schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    limiter.enabled = True


CALLS = [
    ("GET", "/v1/{site}/feed"),
    ("POST", "/v1/{site}/feed"),
    ("GET", "/v1/{site}/products/{id}/reviews"),
    ("POST", "/v1/{site}/products/{id}/reviews"),
    ("GET", "/v1/{site}/products/{id}/questions"),
    ("POST", "/v1/{site}/products/{id}/questions"),
    ("GET", "/v1/{site}/products/{id}/related"),
    ("GET", "/v1/{site}/products/{id}/quotes"),
    ("GET", "/v1/{site}/stars"),
    ("GET", "/v1/{site}/items/{id}"),
    ("POST", "/v1/{site}/events"),
    ("POST", "/v1/{site}/measurements"),
    ("POST", "/v1/{site}/orders"),
    ("POST", "/v1/{site}/reviews/{id}/votes"),
    ("POST", "/v1/{site}/items/{id}/reports"),
    ("GET", "/m/{site}/{photo}/{name}"),
    ("GET", "/m/{site}/{video}/video.{format}"),
    ("GET", "/embed/{name}"),
    ("GET", "/embed/{site}/gallery.html"),
    ("GET", "/embed/{site}/post.html"),
    ("GET", "/embed/{site}/reviews.html"),
    ("GET", "/embed/{site}/quotes.html"),
    ("GET", "/v1/{site}/oembed"),
    ("GET", "/v1/{site}/qr.svg"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


def test_every_call_that_is_described_is_asked(api):
    described = {(one.ok().method.upper(), one.ok().path) for one in api.get_all_operations()}
    assert described == set(CALLS)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_keeps_to_its_description(api, method, path):
    # The client of the test does not decompress.
    headers = {"Accept-Encoding": "identity"}
    headers |= {"Origin": ORIGIN} if method == "POST" and not path.endswith("/orders") else {}

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=api[path][method].as_strategy(), known=st.sampled_from((True, True, True, False)))
    def ask(case, known):
        # Most of what is interesting lies behind a site and a product that exist.
        for name in KNOWN.keys() & (case.path_parameters or {}).keys():
            if known:
                case.path_parameters[name] = KNOWN[name]
        case.call_and_validate(checks=CHECKS, headers=headers)

    ask()
