"""A video post on another origin, under a policy that lets media come from Vitrine alone."""

import pytest

from embed.snippet import snippet
from moderation.types import Action, Decision, Reason, Role
from support.live import eventually
from support.variants import on_one_variant
from widget_server.services.decide_submission import decide

pytestmark = on_one_variant
DRESS = "LN-DRE-002"


@pytest.fixture(scope="module")
def site(live, merchant):
    """A shop of its own, since its video is taken down in the end."""
    return live.open_site(merchant.origin, posts_per_product=1)


def film(site):
    """Return the id of the video post and its media."""
    items = site.feed(f"page=product&product={DRESS}&limit=100")["items"]
    return next(
        (item["id"], media)
        for item in items
        for media in item["_vitrine"]["media"]
        if media["type"] == "video"
    )  # fmt: skip


@pytest.fixture
def shop(visit, merchant, site):
    """The dress's page with all its tiles."""
    body = snippet(host=site.live.base, site=site.key, attributes={"page": "product", "product": DRESS, "limit": "50"})
    shop = visit(merchant.page(body, host=site.live.base))
    shop.shown_ids()
    return shop


def test_a_video_shows_its_poster_and_plays_muted_in_its_place_when_asked(shop, site):
    id, media = film(site)
    asked: list[str] = []
    shop.page.on("request", lambda request: "/video." in request.url and asked.append(request.url))
    shop.see("vitrine-gallery .tile").nth(shop.shown_ids().index(id)).click()
    poster = shop.see("vitrine-gallery dialog .frame img")
    eventually(lambda: poster.evaluate("it => it.complete && it.naturalWidth"))
    assert asked == [], "nobody pays for a video before they want it"
    shop.see("vitrine-gallery dialog .frame .play").click()
    video = shop.see("vitrine-gallery dialog .frame video")
    eventually(lambda: video.evaluate("it => it.currentTime > 0 && !it.paused"))
    assert video.evaluate("it => [it.muted, it.playsInline, it.controls, it.error]") == [True, True, True, None]
    assert set(asked) == {media["video_url"]}
    assert shop.troubles() == []


def test_after_a_takedown_the_video_is_gone_and_so_is_its_tile(visit, shop, site):
    id, media = film(site)
    assert site.live.get(media["video_url"], Range="bytes=0-9").status == 206
    decision = Decision(
        action=Action.TAKE_DOWN, revision=1, actor_role=Role.MODERATOR, reason=Reason.ILLEGAL, evidence="a letter"
    )
    decide(site.live.context, site.id, id, decision, actor="user:1")
    eventually(lambda: site.live.get(media["video_url"]).status == 410)
    assert site.live.get(media["video_url"], Range="bytes=0-9").status == 410
    eventually(lambda: id not in {item["id"] for item in site.feed(f"page=product&product={DRESS}&limit=100")["items"]})
