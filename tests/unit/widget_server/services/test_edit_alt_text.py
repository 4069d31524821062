import pytest
from sqlalchemy.orm import Session

from support.shop import add_site, add_submission
from widget_server.db.tables import AuditEntry, Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.context import Context
from widget_server.services.edit_alt_text import edit_alt_text


def test_a_description_is_saved_on_one_line_and_shown_at_once(context: Context, session: Session):
    site = add_site(session)
    add_submission(session, site, "post_1", state="approved", photos=2)
    session.commit()
    for _ in range(2):
        edit_alt_text(context, site.id, "post_1", 1, " A vase\n on a sill ", actor="user:1")
    with context.sessions() as fresh:
        assert [photo.alt for photo in fresh.get_one(Submission, (site.id, "post_1")).media] == ["", "A vase on a sill"]
        assert fresh.query(AuditEntry).one().details == {"position": 1}
        assert fresh.get_one(Site, site.id).showcase_version == 2


def test_a_photo_that_is_not_there_and_a_text_that_is_too_long_are_refused(context: Context, session: Session):
    site = add_site(session)
    add_submission(session, site, "post_1")
    session.commit()
    with pytest.raises(NotFound):
        edit_alt_text(context, site.id, "post_1", 1, "x", actor="user:1")
    with pytest.raises(BadInput):
        edit_alt_text(context, site.id, "post_1", 0, "x" * 501, actor="user:1")
