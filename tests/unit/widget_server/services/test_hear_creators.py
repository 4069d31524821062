import pytest
from sqlalchemy import select

from moderation.rights import may_show
from support.imports import posts_file, run_import, write_photo
from widget_server.db.tables import Right, Site, Submission
from widget_server.services.answer_rights import revoke_own
from widget_server.services.creator_link import creator_link
from widget_server.services.grant_rights import ledger_of
from widget_server.services.request_rights import Ask, request_rights


@pytest.fixture
def site_with_tag(context, site_id):
    with context.sessions.begin() as session:
        session.get_one(Site, site_id).approval_hashtag = "#yeskiln"
    return site_id


def comment(text, by="mira", at="2026-11-22T10:00:00+0000"):
    return {"text": text, "username": by, "timestamp": at}


def bring(context, site_id, tmp_path, caption, *comments):
    write_photo(tmp_path, "1.jpg")
    record = {"id": "1", "username": "mira", "caption": caption, "media_url": "1.jpg", "comments": {"data": comments}}
    progress, problems = run_import(context, site_id, "posts", posts_file(tmp_path / "media.json", record))
    assert problems == []
    return progress


def rights(context):
    with context.sessions() as session:
        return session.scalars(select(Right).where(Right.state == "granted").order_by(Right.id)).all()


def only_post(context):
    with context.sessions() as session:
        return session.scalars(select(Submission)).one()


def test_the_hashtag_under_the_own_post_is_a_yes(context, site_with_tag, tmp_path):
    bring(context, site_with_tag, tmp_path, "My vase #YesKiln")
    [right] = rights(context)
    assert (right.basis, right.actor, right.person) == ("creator_grant", "creator", "mira")
    assert right.evidence == "My vase #YesKiln (https://www.instagram.com/p/1/)"
    bring(context, site_with_tag, tmp_path, "My vase #YesKiln")
    assert len(rights(context)) == 1


def test_other_words_are_none(context, site_with_tag, tmp_path):
    bring(context, site_with_tag, tmp_path, "My vase #kiln", comment("yeskiln"))
    assert rights(context) == []


def asked(context, site_id, tmp_path):
    bring(context, site_id, tmp_path, "My vase")
    id = only_post(context).id
    request_rights(context, site_id, id, Ask(channel="comment", term_days=10), actor="user:1")
    return id


def test_the_authors_reply_after_the_question_is_a_yes_to_what_was_asked(context, site_with_tag, tmp_path):
    asked(context, site_with_tag, tmp_path)
    result = bring(context, site_with_tag, tmp_path, "My vase", comment("Sure! #yeskiln"))
    assert result.updated == 1
    [right] = rights(context)
    assert right.evidence == "Sure! #yeskiln (mira, 2026-11-22 10:00 UTC, https://www.instagram.com/p/1/)"
    assert right.expires_at is not None


@pytest.mark.parametrize(
    "reply",
    [comment("#yeskiln", by="jon"), comment("#yeskiln", at="2026-11-22T08:00:00+0000"), comment("yes"),
     comment("#yeskiln", at="soon"), comment("#yeskiln", at="2026-11-22T10:00:00"), comment("#yeskilnever")],
)  # fmt: skip
def test_a_reply_of_others_or_from_before_or_without_the_word_is_none(context, site_with_tag, tmp_path, reply):
    asked(context, site_with_tag, tmp_path)
    bring(context, site_with_tag, tmp_path, "My vase", reply)
    assert rights(context) == []


def test_without_a_question_a_comment_is_none(context, site_with_tag, tmp_path):
    bring(context, site_with_tag, tmp_path, "My vase", comment("#yeskiln"))
    assert rights(context) == []


def test_what_its_creator_closed_stays_closed(context, site_with_tag, tmp_path, clock):
    bring(context, site_with_tag, tmp_path, "My vase #yeskiln")
    token = creator_link(context, only_post(context)).rpartition("/")[2]
    clock.advance(hours=1)
    revoke_own(context, token, None)
    clock.advance(hours=1)
    bring(context, site_with_tag, tmp_path, "My vase, again #yeskiln")
    with context.sessions() as session:
        id = only_post(context).id
        assert not may_show(ledger_of(session, site_with_tag, [id])[id], clock())
