from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.db.tables import Site
from widget_server.errors import BadInput, NotFound
from widget_server.services.context import Context
from widget_server.services.manage_galleries import GalleryFacts, delete_gallery, list_galleries, save_gallery
from widget_server.showcase.galleries import read_selection

FACTS = GalleryFacts(id="summer", title="Summer", layout="grid", kinds=("post",), tags=("OOTD",))


def test_a_gallery_is_saved_replaced_and_deleted(context: Context, session: Session):
    site = add_site(session)
    session.commit()
    save_gallery(context, site.id, FACTS, actor="user:1")
    save_gallery(context, site.id, replace(FACTS, title="Late summer"), actor="user:1")
    with context.sessions() as fresh:
        assert list_galleries(fresh, site.id) == [replace(FACTS, title="Late summer")]
    delete_gallery(context, site.id, "summer", actor="user:1")
    with context.sessions() as fresh:
        assert list_galleries(fresh, site.id) == []
        assert fresh.get_one(Site, site.id).showcase_version == 4
    with pytest.raises(NotFound):
        delete_gallery(context, site.id, "summer", actor="user:1")


def test_the_read_side_understands_what_is_saved(context: Context, session: Session):
    from widget_server.db.tables import Gallery

    site = add_site(session)
    session.commit()
    save_gallery(context, site.id, FACTS, actor="user:1")
    with context.sessions() as fresh:
        selection = read_selection(fresh.query(Gallery).one().selection)
    assert (selection.kinds, selection.tags, selection.products) == ({"post"}, {"ootd"}, frozenset())


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Summer"},
        {"id": "-x"},
        {"title": ""},
        {"layout": "spiral"},
        {"kinds": ("photo",)},
        {"tags": ("x",) * 501},
    ],
)
def test_a_gallery_that_cannot_be_is_refused_by_name(context: Context, session: Session, wrong: dict[str, object]):
    site = add_site(session)
    session.commit()
    with pytest.raises(BadInput) as caught:
        save_gallery(context, site.id, replace(FACTS, **wrong), actor="user:1")
    assert caught.value.parameter == next(iter(wrong))
