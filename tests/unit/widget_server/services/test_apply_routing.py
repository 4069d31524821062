import pytest
from sqlalchemy import select

from moderation.types import Action, Decision, Reason, Role
from support.clock import NOW
from support.leaning import add_leaning_reviews
from support.routing import ANY_POST, add_rule, past, run, says, states, submission, tried, undo
from support.shop import add_product, add_submission
from widget_server.db.tables import AuditEntry, Gallery, RoutingMark, RoutingRule, Signature, Site, Submission
from widget_server.errors import BadInput, Conflict, NotFound
from widget_server.services.apply_routing import apply_to_past, turn_on
from widget_server.services.decide_submission import decide
from widget_server.services.statement_of_reasons import statement_of


@pytest.fixture
def shop(context, site_id):
    """Five posts and a review that wait, a published post; all posts but one say "cup"."""
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "VASE")
        for number in range(5):
            add_submission(session, site, f"post_{number}", text="A bowl" if number == 3 else "A cup")
        add_submission(session, site, "post_ok", state="approved", text="A cup")
        add_submission(session, site, "rev_1", rating=4, product_id="VASE", photos=0, text="Too small")
    return site_id


@pytest.mark.parametrize(("effect", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_the_past_is_decided_as_the_trial_said_and_taken_back_in_one_go(context, shop, effect, state):
    before = states(context, shop)
    id = add_rule(context, shop, effect, {"any": [says("cup"), says("too small")]})
    listed = {one.id: one.after for one in tried(context, shop, id).changes}
    steps = past(context, shop, id)
    assert len(steps) >= 3
    after = states(context, shop)
    assert {one: after[one] for one in after if after[one] != before[one]} == listed
    assert set(listed.values()) == {state}
    assert "post_3" not in listed
    assert sorted(undo(context, shop, id)) == sorted(listed)
    assert states(context, shop) == before
    with pytest.raises(NotFound, match="nothing that could be undone"):
        undo(context, shop, id)
    with context.sessions() as session:
        said = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "routing")).all()
    assert said == ["routing.saved", "routing.applied", "routing.undone"]


def test_applied_again_after_an_undo_it_leaves_to_people_what_was_put_back(context, shop):
    id = add_rule(context, shop, "approve", says("cup"))
    past(context, shop, id)
    undo(context, shop, id)
    assert tried(context, shop, id).changes == ()


def test_what_somebody_decided_since_stays(context, shop):
    id = add_rule(context, shop, "approve", says("cup"))
    past(context, shop, id)
    no = Decision(action=Action.REJECT, revision=1, actor_role=Role.OWNER, reason=Reason.SPAM)
    decide(context, shop, "post_1", no, actor="user:2")
    assert "post_1" not in undo(context, shop, id)
    assert states(context, shop)["post_1"] == "rejected"


def test_tags_go_on_what_lacks_them_and_come_off_again(context, shop):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, shop), "post_had", text="A cup", tags=["summer"])
    id = add_rule(context, shop, "tag", says("cup"))
    past(context, shop, id)
    tagged = [one for one in states(context, shop) if "summer" in submission(context, shop, one).tags]
    assert sorted(tagged) == ["post_0", "post_1", "post_2", "post_4", "post_had", "post_ok"]
    assert len(undo(context, shop, id)) == 5
    tagged = [one for one in states(context, shop) if "summer" in submission(context, shop, one).tags]
    assert tagged == ["post_had"]


def test_a_gallery_is_filled_and_emptied_of_the_same(context, shop):
    with context.sessions.begin() as session:
        session.add(Gallery(site_id=shop, id="hand", title="Hand", selection={"items": ["post_3"]}, created_at=NOW))
    id = add_rule(context, shop, "gallery", says("cup"), value="hand")
    past(context, shop, id)

    def items():
        with context.sessions() as session:
            return session.get_one(Gallery, (shop, "hand")).selection["items"]

    assert items() == ["post_3", "post_0", "post_1", "post_2", "post_4", "post_ok"]
    undo(context, shop, id)
    assert items() == ["post_3"]


def test_holds_are_left_and_taken_back_and_others_stay(context, shop):
    other = add_rule(context, shop, "hold", says("cup"), name="Other")
    past(context, shop, other)
    id = add_rule(context, shop, "hold", says("bowl"))
    past(context, shop, id)
    assert len(submission(context, shop, "post_3").verdicts) == 1
    undo(context, shop, id)
    assert submission(context, shop, "post_3").verdicts == []
    assert len(submission(context, shop, "post_0").verdicts) == 1
    with context.sessions() as session:
        assert {mark.rule_id for mark in session.scalars(select(RoutingMark))} == {other}


def test_a_rejection_in_the_past_waits_for_a_second_person_too(context, shop):
    with context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, shop))
    (step,) = past(context, shop, add_rule(context, shop, "reject", says("broke")), limit=500)
    assert [id for id, _code, _why in step.refused] == ["rev_low"]
    with context.sessions() as session:
        assert session.scalars(select(Signature)).one().actor == "user:1"


def test_an_author_is_not_told_that_a_person_decided_what_a_rule_rejected(context, shop):
    past(context, shop, add_rule(context, shop, "reject", says("too small")))
    with context.sessions() as session:
        statement = statement_of(session, session.get_one(Submission, (shop, "rev_1")))
    assert statement is not None
    assert "It was decided in bulk or by machine, by rules that a person had set." in statement.sentences


def test_what_fits_more_than_half_runs_only_where_somebody_named_the_number(context, shop):
    id = add_rule(context, shop, "hold", ANY_POST)
    for confirm in (None, 7):
        with pytest.raises(BadInput, match="fits 6 of 7"):
            turn_on(context, shop, id, version=1, actor="user:1", confirm=confirm)
        with pytest.raises(BadInput, match="fits 6 of 7"):
            apply_to_past(context, shop, id, version=1, actor="user:1", confirm=confirm)
    turn_on(context, shop, id, version=1, actor="user:1", confirm=6)
    with context.sessions() as session:
        assert session.get_one(RoutingRule, (shop, id)).enabled


def test_only_the_version_that_was_tried_runs(context, shop):
    id = add_rule(context, shop, "hold", says("bowl"))
    with pytest.raises(Conflict):
        turn_on(context, shop, id, version=2, actor="user:1")
    with pytest.raises(Conflict):
        apply_to_past(context, shop, id, version=2, actor="user:1")
    with pytest.raises(BadInput):
        apply_to_past(context, shop, id, version=1, actor="user:1", cursor="x")


def test_nobody_is_told_of_the_past(context, shop):
    id = run(context, shop, "notify", says("bowl"))
    with pytest.raises(BadInput, match="nothing to do"):
        apply_to_past(context, shop, id, version=1, actor="user:1")
