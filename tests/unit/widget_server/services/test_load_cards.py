from sqlalchemy.orm import Session

from moderation.rights import RightsState
from moderation.types import Kind, State
from support import NOW
from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import Media, MediaRendition
from widget_server.services.context import Context
from widget_server.services.grant_rights import grant
from widget_server.services.load_cards import load_card, load_cards
from widget_server.services.revisions import hold_revision


def test_a_post_is_shown_with_photo_products_findings_and_rights(context: Context, session: Session):
    site = add_site(session)
    add_product(session, site, "VASE", "Willow Vase", sale_price_minor=1500)
    post = add_submission(session, site, "post_1", photos=2)
    suggest(session, post, "VASE", certain=True)
    suggest(session, post, "GONE", certain=False)
    post.media[0].media_id, post.media[1].problem = "m" * 32, "photo_missing"
    session.add(
        Media(
            site_id=site.id, id="m" * 32, sha256="m" * 64, width_px=800, height_px=600, thumbhash="", dominant_color="",
            phash="", sharpness=1, body_bytes=1, created_at=NOW,
        )
    )  # fmt: skip
    for width_px, format in ((640, "webp"), (320, "webp"), (320, "avif")):
        session.add(
            MediaRendition(
                site_id=site.id, media_id="m" * 32, width_px=width_px, format=format, height_px=1, body_bytes=1
            )
        )
    post.verdicts = [
        {
            "rule": "personal_data", "outcome": "hold", "reason": "personal_data", "sentence": "A phone number",
            "marks": [{"field": "text", "start": 2, "end": 5}], "error": "",
        },
        {"rule": "links", "outcome": "hold", "reason": None, "sentence": "", "marks": [], "error": "ValueError"},
    ]  # fmt: skip
    session.commit()
    grant(context, site.id, ["post_1"], evidence="asked", actor="user:1")

    card = load_card(session, site.id, "post_1", NOW)
    assert card is not None
    assert (card.kind, card.state, card.revision, card.rights) == (Kind.POST, State.PENDING, 1, RightsState.GRANTED)
    assert (card.photos[0].width_px, card.photos[0].widths_px) == (800, (320, 640))
    assert (card.photos[1].media_id, card.photos[1].problem) == ("", "photo_missing")
    named = {product.id: product for product in card.products}
    assert (named["VASE"].title, named["VASE"].price_minor, named["VASE"].certain) == ("Willow Vase", 1500, True)
    assert (named["GONE"].title, named["GONE"].price_minor) == ("GONE", None)
    assert (card.findings[0].reason, card.findings[0].marks) == ("Personal data", (("text", 2, 5),))
    assert card.findings[1].failed
    assert load_card(session, site.id, "post_none", NOW) is None


def test_a_waiting_change_is_what_a_decision_is_about(session: Session):
    site = add_site(session)
    add_product(session, site, "BOWL", "Ash Bowl")
    review = add_submission(session, site, "rev_1", rating=4, product_id="BOWL", state="held", text="Good")
    content = {"title": "", "text": "Bad", "rating": 1, "media": []}
    hold_revision(session, review, revision=2, content=content, fingerprint="2", now=NOW)
    session.flush()
    card = load_cards(session, site.id, [review], NOW)[0]
    assert card.revision == 2
    assert card.change is not None
    assert (card.text, card.rating, card.change.text, card.change.rating) == ("Good", 4, "Bad", 1)
    assert card.change.photos_changed
    assert card.about is not None
    assert card.about.title == "Ash Bowl"
