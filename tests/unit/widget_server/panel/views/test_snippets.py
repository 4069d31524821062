from html import unescape

from support import NOW
from support.desk import Desk
from widget_server.db.tables import Gallery


def test_a_gallerys_snippet_is_ready_to_paste(desk: Desk):
    page = unescape(desk.viewer.get("snippets?page=category&category=Women > Dresses&limit=12").text)
    assert 'data-site="pk_kiln"></script>' in page
    assert '<vitrine-gallery page="category" limit="12" category="Women &gt; Dresses"></vitrine-gallery>' in page
    assert '<link rel="preload" as="fetch"' in page
    assert "script-src http://127.0.0.1:8000" in page
    assert 'src="/embed/pk_kiln/gallery.html?page=category' in page


def test_reviews_and_stars_need_a_product(desk: Desk):
    assert "Name a product" in desk.viewer.get("snippets?element=reviews").text
    page = unescape(desk.viewer.get("snippets?element=reviews&product=VASE").text)
    assert '<vitrine-reviews product="VASE"></vitrine-reviews>' in page
    stars = unescape(desk.viewer.get("snippets?element=stars&product=VASE").text)
    assert '<vitrine-stars product="VASE"></vitrine-stars>' in stars
    assert "<iframe" not in stars


def test_an_attribute_cannot_break_out_of_the_snippet(desk: Desk):
    page = desk.viewer.get('snippets?page=search&q="><script>alert(1)</script>').text
    assert "<script>alert" not in page
    assert "<script>alert" not in unescape(page).split("<vitrine-gallery")[1].split("</vitrine-gallery>")[0]


def test_what_is_not_on_the_menu_is_refused(desk: Desk):
    assert desk.viewer.get("snippets?element=carousel").status_code == 400
    assert desk.viewer.get("snippets?page=cart").status_code == 400


def test_without_an_origin_the_reader_is_warned(desk: Desk):
    assert "No origin is allowed yet" in desk.viewer.get("snippets").text


def test_the_layout_of_the_desk_s_gallery_stands_in_the_snippet(desk: Desk):
    with desk.context.sessions.begin() as session:
        session.add(Gallery(site_id=desk.site_id, id="row", title="Row", layout="carousel", created_at=NOW))
    tags = [unescape(desk.viewer.get(f"snippets?page=home&gallery=row{more}").text) for more in ("", "&layout=strip")]
    assert '<vitrine-gallery page="home" gallery="row" layout="carousel">' in tags[0]
    assert "feed?page=home&gallery=row&layout=carousel" in unescape(tags[0])
    assert '<vitrine-gallery page="home" gallery="row" layout="strip">' in tags[1]
