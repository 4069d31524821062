import pytest
from sqlalchemy.orm import Session

from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import AuditEntry, ProductLink, Site
from widget_server.errors import NotFound
from widget_server.services.context import Context
from widget_server.services.mark_product import mark_product


def test_a_suggestion_is_confirmed_and_keeps_its_spots(context: Context, session: Session):
    site = add_site(session)
    add_product(session, site, "VASE")
    post = add_submission(session, site, "post_1", state="approved")
    suggest(session, post, "VASE", certain=False).spots = [{"media": 0, "x": 0.5, "y": 0.5}]
    session.commit()
    for _ in range(2):
        mark_product(context, site.id, "post_1", "VASE", shown=True, actor="user:1")
    with context.sessions() as fresh:
        link = fresh.query(ProductLink).one()
        assert (link.state, link.decided_by, len(link.spots)) == ("confirmed", "user:1", 1)
        assert [entry.action for entry in fresh.query(AuditEntry)] == ["submission.product_confirmed"]
        assert fresh.get_one(Site, site.id).showcase_version == 2


def test_a_product_that_nobody_suggested_is_added_by_a_persons_word(context: Context, session: Session):
    site = add_site(session)
    add_product(session, site, "VASE")
    add_submission(session, site, "post_1")
    session.commit()
    mark_product(context, site.id, "post_1", "VASE", shown=True, actor="user:1")
    with context.sessions() as fresh:
        link = fresh.query(ProductLink).one()
        assert (link.state, link.method, link.certain, link.decided_by) == ("confirmed", "person", True, "user:1")


@pytest.mark.parametrize(
    ("submission_id", "product_id", "shown"),
    [("post_2", "VASE", True), ("post_1", "NONE", True), ("post_1", "VASE", False)],
)
def test_what_is_not_there_cannot_be_marked(
    context: Context, session: Session, submission_id: str, product_id: str, shown: bool
):
    site = add_site(session)
    add_product(session, site, "VASE")
    add_submission(session, site, "post_1")
    session.commit()
    with pytest.raises(NotFound):
        mark_product(context, site.id, submission_id, product_id, shown=shown, actor="user:1")
    with context.sessions() as fresh:
        assert fresh.query(ProductLink).all() == []
