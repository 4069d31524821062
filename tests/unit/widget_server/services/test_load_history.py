from sqlalchemy.orm import Session

from moderation.types import Action, Decision, Reason, Role
from support.desk import add_person
from support.shop import add_site, add_submission
from widget_server.services.context import Context
from widget_server.services.decide_submission import decide
from widget_server.services.grant_rights import grant
from widget_server.services.load_history import last_decision, load_history, load_rights


def test_a_submissions_story_names_people_reasons_and_notes(context: Context, session: Session, clock):
    site = add_site(session)
    person = add_person(session, site, "owner")
    add_submission(session, site, "post_1")
    session.commit()
    grant(context, site.id, ["post_1"], evidence="asked", actor="command")
    clock.advance(minutes=1)
    decision = Decision(action=Action.REJECT, revision=1, actor_role=Role.OWNER, reason=Reason.STYLE, note="too dark")
    decide(context, site.id, "post_1", decision, actor=f"user:{person.id}")
    lines = load_history(session, site.id, "post_1")
    assert [(line.action, line.actor, line.note) for line in lines] == [
        ("submission.reject", "owner@kiln.example", "too dark"),
        ("rights.granted", "command", ""),
    ]
    last = last_decision(session, site.id, "post_1")
    assert last is not None
    assert (last.action, last.actor) == ("submission.reject", "owner@kiln.example")
    assert last_decision(session, site.id, "post_2") is None
    assert lines[0].details["reason"] == "style"
    assert [(line.state, line.evidence) for line in load_rights(session, site.id, "post_1")] == [("granted", "asked")]
