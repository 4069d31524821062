import stat

import pytest
from sqlalchemy import func, select

from widget_server.db.tables import (
    EngagementCount,
    Media,
    Membership,
    Product,
    ProductLink,
    Right,
    Site,
    Submission,
    SubmissionMedia,
)
from widget_server.demo.load_sample import OWNER, load_sample
from widget_server.demo.shop import SITE_KEY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]


def counted(session, table, *where):
    return session.scalar(select(func.count()).select_from(table).where(*where))


def test_the_sample_is_a_whole_shop_that_was_moderated(sample):
    context, loaded, steps = sample
    assert loaded.is_new
    assert len(steps) == 7
    with context.sessions() as session:
        posts = counted(session, Submission, Submission.kind == "post")
        reviews = counted(session, Submission, Submission.kind == "review")
        assert (counted(session, Product), posts, reviews) == (40, 150, 400)
        assert counted(session, Right) == 563
        assert counted(session, Media) > 150
        states = dict(session.execute(select(Submission.state, func.count()).group_by(Submission.state)).all())
        assert states["approved"] > 500
        assert states["pending"] >= 15
        assert states["rejected"] == 3
        film = session.scalars(select(SubmissionMedia).where(SubmissionMedia.type == "video")).one()
        assert session.get_one(Submission, (film.site_id, film.submission_id)).state == "approved"
        assert film.video_id
        assert film.media_id


def test_the_desk_finds_hotspots_and_shoppers_who_looked(sample):
    context, _, _ = sample
    with context.sessions() as session:
        spotted = [link for link in session.scalars(select(ProductLink)) if link.spots]
        assert len(spotted) > 150
        kinds = session.execute(select(Submission.id, Submission.kind)).all()
        assert {kind for id, kind in kinds if any(link.submission_id == id for link in spotted)} == {"post", "review"}
        assert counted(session, EngagementCount) > 200


def test_the_owner_can_sign_in_and_the_password_is_readable_by_its_owner_only(sample):
    context, loaded, _ = sample
    with context.sessions() as session:
        member = session.scalars(select(Membership)).one()
        assert (member.role, member.user.email) == ("owner", OWNER)
    file = context.settings.data / "sample-sign-in"
    assert file.read_text() == loaded.password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_loading_again_changes_nothing_and_tells_the_same_sign_in(sample):
    context, loaded, _ = sample
    steps = []
    again = load_sample(context, steps.append)
    assert (again.is_new, again.password, steps) == (False, loaded.password, [])
    with context.sessions() as session:
        assert counted(session, Site, Site.publishable_key == SITE_KEY) == 1
        assert counted(session, Submission) == 563
