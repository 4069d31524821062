from moderation.rights import Basis
from support.desk import Desk
from support.shop import add_submission
from widget_server.db.tables import Site
from widget_server.services.grant_rights import grant


def published(desk: Desk) -> None:
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        for id, state, text in (("rev_7", "approved", "It runs small. Lovely."), ("rev_8", "pending", "Small secret.")):
            add_submission(session, site, id, rating=4, product_id="BOWL", photos=0, state=state, text=text)
        session.flush()
    grant(
        desk.context, desk.site_id, ["rev_7", "rev_8"], evidence="their own form", basis=Basis.UPLOAD_CONSENT, actor="x"
    )


def test_a_shopper_is_answered_with_published_sentences_alone_each_linked_to_its_item(desk: Desk):
    published(desk)
    page = desk.viewer.get("quotes?product=BOWL&q=does+it+run+small").text
    assert "“It runs small.”" in page
    assert "/panel/pk_kiln/items/rev_7" in page
    assert "secret" not in page
    assert "One review speaks of it." in page
    assert "No published review of this product speaks of it." in desk.viewer.get("quotes?product=BOWL&q=zipper").text


def test_before_there_are_reviews_the_page_says_what_it_is_for(desk: Desk):
    assert "No published reviews yet" in desk.viewer.get("quotes").text


def test_a_product_without_published_reviews_is_told(desk: Desk):
    published(desk)
    assert "Choose one from the list" in desk.viewer.get("quotes?product=VASE&q=small").text
