import pytest
from sqlalchemy.orm import Session

from support.shop import add_site
from widget_server.db.tables import AuditEntry, Site
from widget_server.errors import BadInput, NotFound
from widget_server.services.context import Context
from widget_server.services.manage_origins import add_origin, list_origins, remove_origin


def test_origins_come_and_go_exactly_as_browsers_send_them(context: Context, session: Session):
    site = add_site(session)
    session.commit()
    for text in ("https://Shop.example:443", "https://shop.example/", "http://localhost:3000"):
        add_origin(context, site.id, text, actor="user:1")
    with context.sessions() as fresh:
        assert list_origins(fresh, site.id) == ["http://localhost:3000", "https://shop.example"]
    remove_origin(context, site.id, "https://shop.example", actor="user:1")
    with context.sessions() as fresh:
        assert list_origins(fresh, site.id) == ["http://localhost:3000"]
        assert fresh.get_one(Site, site.id).showcase_version == 4
        assert fresh.query(AuditEntry).count() == 3
    with pytest.raises(NotFound):
        remove_origin(context, site.id, "https://shop.example", actor="user:1")


@pytest.mark.parametrize("text", ["", "shop.example", "https://shop.example/cart", "ftp://shop.example"])
def test_what_is_no_exact_origin_is_refused(context: Context, session: Session, text: str):
    site = add_site(session)
    session.commit()
    with pytest.raises(BadInput):
        add_origin(context, site.id, text, actor="user:1")
