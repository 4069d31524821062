"""POST /v1/{site}/measurements: what the elements cost the page of a shopper who agreed to be counted."""

from apiflask import APIBlueprint
from flask import Response

from widget_server.api.bodies import takes
from widget_server.api.headers import data_headers
from widget_server.api.limits import VOTES
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import MeasurementInput
from widget_server.services.widget_cost import count_widget_cost
from widget_server.web import Access, access

blueprint = APIBlueprint("measurements", __name__, url_prefix="/v1/<site>", tag="Measurements")
data_headers(blueprint)


@blueprint.post("/measurements")
@access(Access.SITE_ORIGIN)
@takes(1024)
@VOTES
@blueprint.input(MeasurementInput, location="json")
@blueprint.doc(responses=answers(204, "It was counted.", problems=(400, 403, 404, 413, 415)))
def measurements(site: str, json_data: MeasurementInput) -> tuple[Response, int]:
    """Bytes, held-up time and layout shift of the elements in one view of a page."""
    facts = runtime().showcases.of(site).site
    count_widget_cost(
        runtime().context,
        facts.id,
        bytes=json_data.bytes,
        blocked_ms=json_data.blocked_ms,
        shift=json_data.shift,
    )
    return Response(), 204
