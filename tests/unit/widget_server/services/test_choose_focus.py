import pytest
from sqlalchemy.orm import Session

from support.shop import add_site, add_submission
from widget_server.db.tables import AuditEntry, Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.choose_focus import choose_focus
from widget_server.services.context import Context


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session)
    add_submission(session, site, "post_1", state="approved", photos=2)
    session.commit()
    return site


def foci(context: Context, site: Site) -> list[str]:
    with context.sessions() as fresh:
        return [photo.focus for photo in fresh.get_one(Submission, (site.id, "post_1")).media]


def test_a_focus_is_kept_of_one_photo_shown_at_once_and_let_go_again(context: Context, session: Session, site: Site):
    for _ in range(2):
        choose_focus(context, site.id, "post_1", 1, (48, 100), actor="user:1")
    assert foci(context, site) == ["", "48% 100%"]
    with context.sessions() as fresh:
        assert fresh.query(AuditEntry).one().details == {"position": 1, "focus": "48% 100%"}
        assert fresh.get_one(Site, site.id).showcase_version == 2
    choose_focus(context, site.id, "post_1", 1, None, actor="user:1")
    assert foci(context, site) == ["", ""]


@pytest.mark.parametrize(
    ("position", "point", "error"), [(2, (1, 1), NotFound), (0, (101, 1), BadInput), (0, (1, -1), BadInput)]
)
def test_a_point_or_photo_that_is_not_there_is_refused(context: Context, site: Site, position, point, error):
    with pytest.raises(error):
        choose_focus(context, site.id, "post_1", position, point, actor="user:1")
