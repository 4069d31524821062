from support.desk import Desk
from widget_server.db.tables import Gallery, Site

FORM = {
    "id": "Summer-Looks", "title": "Summer", "layout": "masonry", "kind": "post", "tags": "#ootd\n linen \n\n#ootd",
    "creators": "@mira", "categories": "Women > Dresses, long", "products": "", "items": "",
}  # fmt: skip


def test_a_gallery_is_made_changed_and_deleted(desk: Desk):
    assert "No named gallery yet" in desk.viewer.get("galleries").text
    assert desk.owner.post("galleries", FORM).status_code == 303
    with desk.context.sessions() as session:
        gallery = session.query(Gallery).one()
        assert (gallery.id, gallery.layout) == ("summer-looks", "masonry")
        assert gallery.selection == {
            "kinds": ["post"], "tags": ["ootd", "linen"], "creators": ["mira"], "categories": ["Women > Dresses, long"],
        }  # fmt: skip
        version = session.get_one(Site, desk.site_id).showcase_version
    page = desk.owner.get("galleries/summer-looks").text
    assert "ootd\nlinen" in page
    desk.owner.post("galleries", {**FORM, "tags": ""})
    desk.owner.post("galleries/summer-looks/delete")
    with desk.context.sessions() as session:
        assert session.query(Gallery).all() == []
        assert session.get_one(Site, desk.site_id).showcase_version == version + 2
    assert desk.owner.get("galleries/summer-looks").status_code == 404


def test_a_gallery_that_cannot_be_is_refused(desk: Desk):
    assert desk.owner.post("galleries", {**FORM, "id": "Sommer Looks!"}).status_code == 400
    assert desk.owner.post("galleries", {**FORM, "layout": "spiral"}).status_code == 400
    assert desk.owner.post("galleries", {**FORM, "title": " "}).status_code == 400
