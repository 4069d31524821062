import pytest
from sqlalchemy import select

from moderation.rights import Basis, RightsState, may_show
from support.imports import photo_bytes
from support.shop import add_site, add_submission
from support.videos import mp4
from widget_server.db.tables import AuditEntry, Right, SubmissionMedia
from widget_server.errors import BadInput, NotFound
from widget_server.services.grant_rights import add_right, grant, ledger_of, without_right
from widget_server.services.stage_photos import name_photos, stage
from widget_server.services.stage_videos import name_videos, stage_video


@pytest.fixture
def site_id(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_submission(session, site, "post_a")
        add_submission(session, site, "post_b")
        return site.id


def shown(context, site_id, submission_id):
    with context.sessions() as session:
        return may_show(ledger_of(session, site_id, [submission_id]).get(submission_id, []), context.now())


def test_nothing_may_be_shown_before_a_grant(context, site_id):
    assert not shown(context, site_id, "post_a")
    assert grant(context, site_id, ["post_a"], evidence="her mail of May 3", actor="command") == ["post_a"]
    assert shown(context, site_id, "post_a")
    assert not shown(context, site_id, "post_b")


def test_granting_again_adds_nothing(context, site_id):
    grant(context, site_id, None, evidence="contract", actor="command")
    assert grant(context, site_id, None, evidence="contract", actor="command") == []
    with context.sessions() as session:
        assert len(session.scalars(select(Right)).all()) == 2
        assert {row.action for row in session.scalars(select(AuditEntry))} == {"rights.granted"}


def test_a_grant_without_evidence_is_refused(context, site_id):
    with pytest.raises(BadInput, match="why the shop may show"):
        grant(context, site_id, None, evidence="  ", actor="command")


def test_an_unknown_id_grants_nothing_at_all(context, site_id):
    with pytest.raises(NotFound, match="post_z"):
        grant(context, site_id, ["post_a", "post_z"], evidence="mail", actor="command")
    assert not shown(context, site_id, "post_a")


def test_a_grant_to_all_never_reopens_what_its_creator_refused(context, site_id, clock):
    grant(context, site_id, ["post_a"], evidence="mail", actor="command")
    clock.advance(hours=1)
    with context.sessions.begin() as session:
        add_right(
            session,
            site_id=site_id,
            submission_id="post_a",
            state=RightsState.REVOKED,
            basis=Basis.CREATOR_GRANT,
            evidence="she asked us to stop",
            actor="user:1",
            now=context.now(),
        )
    clock.advance(hours=1)
    grant(context, site_id, None, evidence="contract", actor="command")
    assert not shown(context, site_id, "post_a")
    assert shown(context, site_id, "post_b")


def test_what_stays_hidden_for_want_of_a_right_is_named(context, site_id):
    grant(context, site_id, ["post_a"], evidence="her mail", actor="command")
    assert without_right(context, site_id, ["post_a", "post_b"]) == ["post_b"]


def test_the_ledger_keeps_of_which_poster_and_video_it_was_said(context, site_id):
    poster, film = stage(context, site_id, photo_bytes()), stage_video(context, site_id, mp4())
    with context.sessions.begin() as session:
        name_photos(session, site_id, [poster], context.now())
        name_videos(session, site_id, [film], context.now())
        place = session.get_one(SubmissionMedia, (site_id, "post_a", 0))
        place.media_id, place.video_id = poster.media_id, film.video_id
    grant(context, site_id, ["post_a", "post_b"], evidence="her mail", actor="command")
    with context.sessions() as session:
        said = {right.submission_id: right.media for right in session.scalars(select(Right))}
    assert said == {"post_a": [poster.photo.sha256, film.sha256], "post_b": []}
