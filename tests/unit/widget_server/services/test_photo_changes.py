import pytest

from support import NOW
from support.shop import add_site, add_submission
from widget_server.db.tables import AuditEntry, Site
from widget_server.errors import NotFound
from widget_server.services.photo_changes import photo_at, photo_changed


def test_a_photo_that_is_not_there_is_not_found(session):
    site = add_site(session)
    add_submission(session, site, "post_1", photos=1)
    assert photo_at(session, site.id, "post_1", 0)[1].position == 0
    for submission_id, position in (("post_1", 1), ("post_2", 0)):
        with pytest.raises(NotFound):
            photo_at(session, site.id, submission_id, position)


@pytest.mark.parametrize(("state", "version"), [("approved", 2), ("pending", 1)])
def test_a_change_is_written_down_and_shown_where_the_photo_is_public(context, session, state, version):
    site = add_site(session)
    add_submission(session, site, "post_1", state=state, photos=1)
    submission, _ = photo_at(session, site.id, "post_1", 0)
    photo_changed(session, submission, "submission.focus_chosen", {"position": 0}, actor="user:1", now=NOW)
    session.commit()
    with context.sessions() as fresh:
        assert fresh.query(AuditEntry).one().action == "submission.focus_chosen"
        assert fresh.get_one(Site, site.id).showcase_version == version
