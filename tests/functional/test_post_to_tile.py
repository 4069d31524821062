"""The first walk: a post becomes a tile when a moderator approved it and the shop may show it, and not before."""

import pytest

from moderation.types import Action, Decision, Role
from support.command import counts
from support.live import PATIENCE_S, eventually, everywhere
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission, SubmissionMedia
from widget_server.services.decide_submission import decide, waiting_ids

# The promise is a second after the decision; the rest is for a machine with other work on its cores.
SOON_S = 1.0 + PATIENCE_S / 4


@pytest.fixture(scope="module")
def shop(live):
    """A shop whose posts are imported and wait, without any right to show them."""
    shop = live.open_site(load=False, posts_per_product=1)
    shop.run("import", "products", str(shop.sample.products))
    shop.run("import", "posts", str(shop.sample.posts))
    return shop


def test_a_post_needs_a_decision_and_a_right_and_then_every_process_shows_it(shop):
    context, site_id = shop.live.context, shop.id
    with reading_session(context.engine) as session:
        first, second, *_ = waiting_ids(session, site_id, "post")
        photos = session.query(SubmissionMedia.media_id).filter_by(site_id=site_id, submission_id=first).all()
    assert shop.tile_ids() == set()

    shop.run("approve", first)
    shop.run("rights", "grant", second, "--evidence", "a message of the creator")
    shop.run("approve", "--type", "review", "--all")
    eventually(lambda: state_of(shop, first) == "approved")
    assert shop.tile_ids() == set(), "one has a decision, the other a right, none has both"
    for (media_id,) in photos:
        assert shop.live.get(f"/m/{shop.key}/{media_id}/320.jpg").status == 404

    shop.run("rights", "grant", first, "--evidence", "a message of the creator")
    everywhere(lambda: shop.tile_ids() == {first}, timeout_s=SOON_S)
    decide(
        context, site_id, second, Decision(action=Action.APPROVE, revision=1, actor_role=Role.MODERATOR), actor="user:1"
    )
    everywhere(lambda: shop.tile_ids() == {first, second}, timeout_s=SOON_S)
    for (media_id,) in photos:
        photo = shop.live.get(f"/m/{shop.key}/{media_id}/320.jpg")
        assert (photo.status, photo.headers["content-type"]) == (200, "image/jpeg")
        assert photo.body[:2] == b"\xff\xd8"


def test_a_decision_on_what_somebody_else_decided_is_refused_with_a_sentence(shop):
    result = shop.run("approve", "post_unknown", exit_code=1)
    assert "post_unknown: not_found:" in result.stderr


def test_importing_again_changes_nothing(shop):
    before = shop.tile_ids()
    for kind, path in (("products", shop.sample.products), ("posts", shop.sample.posts)):
        again = counts(shop.run("import", kind, str(path)))
        assert again["unchanged"] == again["read"] > 0
        assert (again["created"], again["updated"], again["rejected"]) == (0, 0, 0)
    assert shop.tile_ids() == before


def test_every_tile_shows_its_photo_in_all_formats_and_its_products(live, site):
    for item in site.feed("kind=post&limit=100")["items"]:
        media = item["_vitrine"]["media"]
        assert media
        assert {source["format"] for source in media[0]["sources"]} == {"avif", "webp", "jpeg"}
        assert (media[0]["width_px"], media[0]["height_px"]) == (480, 600)
        assert media[0]["thumbhash"]
    item = site.feed("page=product&product=LN-HAT-001")["items"][0]
    for source in item["_vitrine"]["media"][0]["sources"]:
        photo = live.get(source["url"])
        assert photo.status == 200, source
        assert photo.headers["cache-control"] == "public, max-age=3600, s-maxage=60"


def state_of(shop, id: str) -> str:
    with reading_session(shop.live.context.engine) as session:
        return session.get_one(Submission, (shop.id, id)).state
