import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.rights import EVERYWHERE, RightsState, Surface, may_show, state_at
from support.showcase import small_shop
from widget_server.db.tables import AuditEntry, Right, RightsRequest, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.answer_rights import allow_again, answer_own, note_answer, revoke, revoke_own
from widget_server.services.creator_link import creator_link
from widget_server.services.grant_rights import grant, ledger_of
from widget_server.services.request_rights import Ask, request_rights

PROFILE = "https://www.instagram.com/mira/"


@pytest.fixture
def shop(session):
    shop = small_shop(session)
    for id in ("post_new", "post_other"):
        shop.post(id, right=False, author="mira", author_url=PROFILE)
    session.commit()
    return shop


@pytest.fixture
def token(context, shop):
    with context.sessions() as session:
        return creator_link(context, session.get_one(Submission, (shop.site_id, "post_new"))).rpartition("/")[2]


def ask(context, shop, id="post_new", **asked):
    return request_rights(context, shop.site_id, id, Ask(channel="link", **asked), actor="user:1")


def ledger(context, shop, id="post_new"):
    with context.sessions() as session:
        return ledger_of(session, shop.site_id, [id]).get(id, [])


def last(context):
    with context.sessions() as session:
        return session.scalars(select(Right).where(Right.submission_id == "post_new", Right.state == "granted")).one()


def version(context, shop):
    with context.sessions() as session:
        return session.get_one(Site, shop.site_id).showcase_version


def test_a_yes_on_the_own_page_grants_what_was_asked_and_no_more(context, shop, token, clock):
    request = ask(context, shop, scope=frozenset({Surface.SITE, Surface.ADS}), term_days=30)
    clock.advance(minutes=1)
    answer_own(context, token, request, yes=True)
    records, now = ledger(context, shop), clock()
    assert [surface for surface in Surface if may_show(records, now, surface)] == ["site", "ads"]
    assert may_show(records, now + timedelta(days=29, hours=23))
    assert state_at(records, now + timedelta(days=30)) is RightsState.EXPIRED


def test_the_evidence_is_who_when_which_words_and_which_photos(context, shop, token, clock):
    answer_own(context, token, ask(context, shop), yes=True)
    right = last(context)
    assert right.evidence.startswith("“Yes” on their own page to: Hello @mira, may Atelier show this")
    assert (right.person, right.actor, right.at) == ("mira", "creator", clock())
    assert right.media == [hashlib.sha256(b"post_new photo 0").hexdigest()]


def test_a_no_closes_the_request_and_shows_nothing(context, shop, token):
    request = ask(context, shop)
    answer_own(context, token, request, yes=False)
    assert state_at(ledger(context, shop), context.now()) is RightsState.REFUSED
    with context.sessions() as session:
        assert session.get_one(RightsRequest, (shop.site_id, request)).answer == "refused"
    with pytest.raises(Conflict, match="answered already"):
        answer_own(context, token, request, yes=True)


def test_a_link_answers_for_its_own_creator_only(context, shop, token):
    foreign = ask(context, shop, id="post_dress")
    with pytest.raises(NotFound):
        answer_own(context, token, foreign, yes=True)
    assert revoke_own(context, token, ["post_dress"]) == 0
    with pytest.raises(NotFound):
        allow_again(context, token, "post_dress")


def test_taking_back_ends_every_surface_and_every_basis_and_is_a_new_version(context, shop, token, clock):
    grant(context, shop.site_id, ["post_new"], evidence="contract", actor="command", scope=EVERYWHERE)
    before = version(context, shop)
    clock.advance(minutes=1)
    assert revoke_own(context, token, None) == 2
    assert not any(may_show(ledger(context, shop), clock(), surface) for surface in Surface)
    assert version(context, shop) > before
    clock.advance(minutes=1)
    assert grant(context, shop.site_id, None, evidence="contract", actor="command") != []
    assert not may_show(ledger(context, shop), clock())
    with context.sessions() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "creator")).all()
    assert actions == ["rights.revoked", "rights.revoked"]


def test_only_the_creator_opens_again(context, shop, token, clock):
    revoke_own(context, token, ["post_new"])
    clock.advance(minutes=1)
    allow_again(context, token, "post_new")
    records = ledger(context, shop)
    assert may_show(records, clock())
    assert not may_show(records, clock(), Surface.ADS)


def test_a_moderator_writes_down_what_was_answered_elsewhere(context, shop):
    with pytest.raises(Conflict, match="No request is open"):
        note_answer(context, shop.site_id, "post_new", yes=True, words="sure!", person="", actor="user:1")
    ask(context, shop, term_days=5)
    with pytest.raises(BadInput, match="what its creator answered"):
        note_answer(context, shop.site_id, "post_new", yes=True, words=" ", person="", actor="user:1")
    note_answer(context, shop.site_id, "post_new", yes=True, words="“sure!”, 3 May", person="Mira", actor="user:1")
    right = last(context)
    assert (right.state, right.person, right.evidence, right.actor) == ("granted", "Mira", "“sure!”, 3 May", "user:1")
    assert right.expires_at == context.now() + timedelta(days=5)


@pytest.mark.parametrize(("by_creator", "reopened"), [(True, False), (False, True)])
def test_what_the_shop_ended_the_shop_may_open_and_what_the_creator_ended_it_may_not(
    context, shop, clock, by_creator, reopened
):
    revoke(context, shop.site_id, "post_dress", words="a letter", by_creator=by_creator, actor="user:1")
    assert not may_show(ledger(context, shop, "post_dress"), clock())
    clock.advance(minutes=1)
    grant(context, shop.site_id, None, evidence="contract", actor="command")
    assert may_show(ledger(context, shop, "post_dress"), clock()) is reopened
    with pytest.raises(BadInput):
        revoke(context, shop.site_id, "post_dress", words="", by_creator=by_creator, actor="user:1")
