from html import unescape

from embed.assets import STATIC, manifest
from support.desk import Desk
from support.shop import add_submission
from widget_server.db.tables import Site
from widget_server.panel.views.theme import COLOURS, LENGTHS


def test_the_look_is_tried_on_the_sites_own_gallery_and_on_its_most_reviewed_product(desk: Desk):
    assert "reviews.html" not in desk.viewer.get("theme").text
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        add_submission(session, site, "rev_2", state="approved", rating=5, product_id="VASE", photos=0)
    page = unescape(desk.viewer.get("theme").text)
    assert 'src="/embed/pk_kiln/gallery.html?page=home' in page
    assert 'src="/embed/pk_kiln/reviews.html?product=VASE&as=page"' in page
    assert 'data-colour="on-accent"' in page
    assert "4 : 5" in page


def test_the_page_may_frame_only_this_very_host(desk: Desk):
    assert "frame-src 'self'" in desk.viewer.get("theme").headers["Content-Security-Policy"]


def test_every_property_on_the_page_is_one_that_the_elements_know():
    known = "".join((STATIC / entry["file"]).read_text() for entry in manifest().values())
    for choice in (*COLOURS, *LENGTHS):
        assert f"--vitrine-{choice.name}" in known
