"""What the operator's tools call: is the process alive, can it answer, and what did it measure."""

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, redirect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response as AnyResponse

from widget_server.api.figures import Figures
from widget_server.api.headers import data_headers
from widget_server.api.openapi import answers, binary
from widget_server.api.problems import problem
from widget_server.api.request_log import metrics_of
from widget_server.api.runtime import runtime
from widget_server.web import Access, access

_UNREACHABLE = "The database cannot be reached. Check VITRINE_DATABASE_URL."

blueprint = APIBlueprint("operations", __name__, tag="Operations")
data_headers(blueprint)


@blueprint.get("/healthz")
@access(Access.ANYONE)
@blueprint.doc(responses=answers(200, "The process is alive."))
def healthz() -> Response:
    """Whether the process is alive."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access(Access.ANYONE)
@blueprint.doc(responses=answers(200, "Requests can be answered."))
def readyz() -> Response:
    """Whether requests can be answered: the database answers in time, and this release works with it."""
    try:
        store = runtime().heartbeat.state()
    except SQLAlchemyError:
        return problem(503, code="database_unavailable", detail=_UNREACHABLE)
    if not store.is_usable:
        code = "database_empty" if store.found is None else "database_newer" if store.is_newer else "database_outdated"
        return problem(503, code=code, detail=store.way_out)
    return jsonify(status="ready")


@blueprint.get("/metrics")
@access(Access.OPERATOR)
@blueprint.doc(responses=binary(200, "Measurements in Prometheus' text format.", ["text/plain"], problems=(403,)))
def metrics() -> Response:
    """Measurements of this server, for the machine's own network."""
    measured = metrics_of(current_app)
    return Response(
        measured.text(Figures(runtime(), measured)), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


@blueprint.get("/docs/reference/feed")
@access(Access.ANYONE)
@blueprint.doc(hide=True)
def about_feed() -> AnyResponse:
    """Lead readers of a feed, which names this address, to the description of its fields."""
    return redirect("/v1/openapi.json")


@blueprint.get("/")
@access(Access.ANYONE)
@blueprint.doc(hide=True)
def front_door() -> AnyResponse:
    """Lead whoever opens the bare address to the sample shop, the desk, or the description of the API."""
    for endpoint, address in (("demo.home", "/demo/"), ("panel.nowhere", "/panel/")):
        if endpoint in current_app.view_functions:
            return redirect(address)
    return redirect("/v1/openapi.json")
