"""GET and POST /v1/{site}/feed: the public feed that everybody may cache, and the personal one that nobody may."""

from collections.abc import Sequence

from apiflask import APIBlueprint
from flask import Response, request

from ranking import ShopperAction, ShopperLook, ShopperProfile
from widget_server.api.access_control import SecretKeyRequired, has_secret_key
from widget_server.api.bodies import takes
from widget_server.api.headers import data_headers
from widget_server.api.limits import limited_as_personal
from widget_server.api.openapi import answers
from widget_server.api.runtime import runtime
from widget_server.api.schemas import FeedQuery, PersonalFeedInput
from widget_server.api.shoppers import identify
from widget_server.errors import BadInput
from widget_server.services.context import Context
from widget_server.showcase.feed import MEDIA_TYPE, feed_bytes, feed_place
from widget_server.showcase.feed_request import read_feed_request
from widget_server.showcase.shopper_history import shopper_history, shopper_looks
from widget_server.showcase.snapshot import Snapshot
from widget_server.web import Access, access

blueprint = APIBlueprint("feed", __name__, url_prefix="/v1/<site>", tag="Feed")
data_headers(blueprint)

PRIVATE = "private, no-store"
_REFUSALS = (400, 401, 404, 410)


def refuse_personal_parameters() -> None:
    """Refuse what names a shopper in an address: addresses end up in logs and shared caches."""
    for name in ("shopper", "recent"):
        if name in request.args:
            raise BadInput(f"Send {name} in the body of POST /feed; addresses are logged and cached.", parameter=name)


@blueprint.get("/feed")
@access(Access.ANYONE)
@blueprint.input(FeedQuery, location="query")
@blueprint.doc(responses=answers(200, "A page of tiles, JSON Feed 1.1.", "Feed", MEDIA_TYPE, problems=_REFUSALS))
def public_feed(site: str, query_data: FeedQuery) -> Response:
    """Tiles for a page, ordered for that page."""
    refuse_personal_parameters()
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    wanted = read_feed_request(query_data.parameters(), snapshot)
    place = feed_place(showcases, wanted)
    if _explains(query_data, site):
        return _private(feed_bytes(showcases, snapshot, wanted, place, explain=True))
    return runtime().pages.answer(
        "feed", wanted.query(), place,
        make=lambda: feed_bytes(showcases, snapshot, wanted, place),
        content_type=MEDIA_TYPE, snapshot=snapshot,
    )  # fmt: skip


@blueprint.post("/feed")
@access(Access.SITE_ORIGIN)
@takes()
@limited_as_personal
@blueprint.input(PersonalFeedInput, location="json")
@blueprint.doc(responses=answers(200, "The same shape.", "Feed", MEDIA_TYPE, problems=(400, 401, 403, 404, 410)))
def personal_feed(site: str, json_data: PersonalFeedInput) -> Response:
    """Tiles for a page, ordered for a shopper."""
    refuse_personal_parameters()
    showcases = runtime().showcases
    snapshot = showcases.of(site)
    wanted = read_feed_request(json_data.parameters(), snapshot)
    place = feed_place(showcases, wanted)
    profile = profile_of(runtime().context, snapshot, recent=json_data.recent, shopper=json_data.shopper)
    explain = _explains(json_data, site)
    return _private(feed_bytes(showcases, snapshot, wanted, place, shopper=profile, explain=explain))


def _explains(wanted: FeedQuery, site: str) -> bool:
    """Whether the terms are asked for; only the shop's own server may."""
    if wanted.explain and not has_secret_key(site):
        raise SecretKeyRequired("explain needs the site's secret key, as Authorization: Bearer sk_….")
    return wanted.explain


def profile_of(context: Context, snapshot: Snapshot, *, recent: Sequence[str], shopper: str) -> ShopperProfile | None:
    """Return what is known of a shopper.  recent : ids they looked at, newest first.  shopper : their token, or ""."""
    looks: list[ShopperLook] = []
    actions = [ShopperAction(item=snapshot.product_id(id) or id) for id in recent]
    if shopper:
        known = identify(shopper, snapshot.site, context)
        if known is None:
            return None  # An invalid or expired token gives the public order, never an error page.
        actions += shopper_history(context.engine, snapshot.site.id, known.reference)
        if snapshot.ranker.model.segments.items:
            looks = shopper_looks(context.engine, snapshot.site.id, known.reference, snapshot.ranker.model.examination)
    return ShopperProfile(actions=tuple(actions), looks=tuple(looks)) if actions or looks else None


def _private(body: bytes) -> Response:
    response = Response(body, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = PRIVATE
    return response
