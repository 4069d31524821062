import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.types import Action, Decision, Reason, Role, State
from support.shop import add_site, add_submission
from widget_server.db.tables import AuditEntry, DecisionRow, SecondLook, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services import second_look as s
from widget_server.services.context import Context
from widget_server.services.decide_submission import decide

FIRST, SECOND = "user:1", "user:2"


@pytest.fixture
def site(session: Session) -> Site:
    site = add_site(session, "pk_kiln")
    site.second_look_percent = 20
    for n in range(4):
        add_submission(session, site, f"post_{n}", text="On the table")
    add_submission(session, site, "rev_1", rating=2, photos=0, text="It broke")
    session.commit()
    return site


def decided(context: Context, site: Site, id: str, draw: float = 0.19, actor: str = FIRST, **how) -> None:
    made = Decision(**{"action": Action.APPROVE, "revision": 1, "actor_role": Role.MODERATOR} | how)
    object.__setattr__(context, "draw", lambda: draw)
    decide(context, site.id, id, made, actor=actor, took_ms=4200)


def waiting(context: Context, site: Site, actor: str = SECOND) -> list[str]:
    with context.sessions() as session:
        count = s.count_looks(session, site.id, actor, context.now())
        found = s.next_look(session, site.id, actor, context.now())
        assert (found is not None) == (count > 0)
        return [] if found is None else [found.submission_id, str(count)]


def look_id(context: Context) -> str:
    with context.sessions() as session:
        return session.scalars(select(SecondLook.id)).one()


def test_a_share_of_decisions_is_drawn_by_lot_and_never_shown_to_who_decided(context, site):
    decided(context, site, "post_0", draw=0.2)
    assert waiting(context, site) == []
    decided(context, site, "post_1", draw=0.1999)
    assert waiting(context, site) == ["post_1", "1"]
    assert waiting(context, site, FIRST) == []
    with context.sessions() as session:
        assert session.scalars(select(DecisionRow.took_ms)).all() == [4200, 4200]


def test_rules_and_commands_are_not_drawn_and_nothing_is_where_it_is_off(context, site, session):
    decided(context, site, "post_0", draw=0.0, actor="rule:12")
    session.get_one(Site, site.id).second_look_percent = 0
    session.commit()
    decided(context, site, "post_1", draw=0.0)
    assert waiting(context, site) == []


def test_a_second_verdict_changes_nothing_and_tells_where_two_differ(context, site, clock):
    decided(context, site, "rev_1", action=Action.REJECT, reason=Reason.SPAM)
    look = s.look_again(context, site.id, look_id(context), "approve", None, actor=SECOND)
    assert (look.action, look.second_action) == ("reject", "approve")
    with context.sessions() as session:
        assert session.get_one(Submission, (site.id, "rev_1")).state == State.REJECTED
        (found,) = s.list_disagreements(session, site.id, clock() - s.WAITS)
        assert (found.submission_id, found.reason, found.second_reason) == ("rev_1", "spam", "")
        for actor, count in ((FIRST, 1), (SECOND, 1), ("user:3", 0)):
            assert len(s.list_disagreements(session, site.id, clock() - s.WAITS, actor)) == count
        assert session.scalars(
            select(AuditEntry.details).where(AuditEntry.action == "submission.second_look")
        ).one() == {"agrees": False}
    assert waiting(context, site) == []


def test_each_is_looked_at_once_and_not_by_who_decided(context, site):
    decided(context, site, "post_0")
    with pytest.raises(Conflict):
        s.look_again(context, site.id, look_id(context), "approve", None, actor=FIRST)
    s.look_again(context, site.id, look_id(context), "approve", None, actor=SECOND)
    with pytest.raises(Conflict):
        s.look_again(context, site.id, look_id(context), "approve", None, actor="user:3")
    with pytest.raises(NotFound):
        s.look_again(context, site.id, "f" * 32, "approve", None, actor=SECOND)
    with context.sessions() as session:
        assert s.list_disagreements(session, site.id, context.now() - s.WAITS) == []


@pytest.mark.parametrize(
    ("action", "reason"), [("take_down", None), ("", None), ("reject", None), ("reject", Reason.STYLE)]
)
def test_a_rejection_needs_a_reason_of_its_kind(context, site, action, reason):
    decided(context, site, "rev_1")
    with pytest.raises(BadInput):
        s.look_again(context, site.id, look_id(context), action, reason, actor=SECOND)


def test_what_was_decided_on_again_or_waited_too_long_is_looked_at_no_more(context, site, clock):
    decided(context, site, "post_0")
    decided(context, site, "post_0", action=Action.REOPEN)
    assert waiting(context, site) == []
    decided(context, site, "post_1")
    clock.advance(days=29)
    assert waiting(context, site) == ["post_1", "1"]
    clock.advance(days=2)
    assert waiting(context, site) == []
