import pytest
from sqlalchemy import func, select

from moderation.types import Action, Decision, Kind, Reason, Role
from support.shop import add_product, add_site, add_submission
from widget_server.db.tables import AuditEntry, DecisionRow, Site, Submission
from widget_server.errors import NotFound
from widget_server.services.decide_in_bulk import CHANGED_SINCE, decide_matching, new_bulk, undo_bulk
from widget_server.services.decide_submission import decide
from widget_server.services.list_filter import ListFilter

REJECT = Decision(action=Action.REJECT, revision=0, actor_role=Role.MODERATOR, reason=Reason.SPAM)
APPROVE = Decision(action=Action.APPROVE, revision=0, actor_role=Role.MODERATOR)


@pytest.fixture
def site_id(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "VASE")
        for number in range(7):
            add_submission(session, site, f"post_{number}")
        add_submission(session, site, "rev_1", rating=1, product_id="VASE")
        return site.id


def states(context, site_id):
    with context.sessions() as session:
        rows = session.execute(select(Submission.id, Submission.state).where(Submission.site_id == site_id))
        return dict(rows.all())


def walk(context, site_id, wanted, decision, bulk, limit=3):
    steps, cursor = [], ""
    while True:
        step = decide_matching(
            context, site_id, wanted, decision, actor="user:7", bulk=bulk, cursor=cursor, limit=limit
        )
        steps.append(step)
        cursor = step.cursor
        if not cursor:
            return steps


def test_all_that_match_are_decided_step_by_step_and_taken_back_in_one_go(context, site_id):
    before, bulk = states(context, site_id), new_bulk(context)
    steps = walk(context, site_id, ListFilter(kind=Kind.POST), REJECT, bulk)
    assert [len(step.done) for step in steps] == [3, 3, 1]
    assert {id for id, state in states(context, site_id).items() if state == "rejected"} == {
        f"post_{n}" for n in range(7)
    }
    cursor, undone = "", []
    while True:
        step = undo_bulk(context, site_id, bulk, actor="user:7", role=Role.MODERATOR, cursor=cursor, limit=4)
        undone += step.done
        cursor = step.cursor
        if not cursor:
            break
    assert len(undone) == 7
    assert states(context, site_id) == before
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 14
        assert session.scalar(select(func.count()).where(DecisionRow.bulk == bulk)) == 7


def test_what_arrived_after_the_page_was_made_is_left_alone(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        upto = site.next_number - 1
        add_submission(session, site, "post_late")
    walk(context, site_id, ListFilter(upto=upto), APPROVE, new_bulk(context))
    assert {id for id, state in states(context, site_id).items() if state == "pending"} == {"post_late"}


@pytest.mark.parametrize("decision", [APPROVE, REJECT], ids=["approve", "reject"])
def test_reviews_chosen_by_their_stars_are_not_decided_on_whatever_the_caller_says(context, site_id, decision):
    (step,) = walk(context, site_id, ListFilter(stars=(1,)), decision, new_bulk(context))
    assert step.done == ()
    ((id, code, _sentence),) = step.refused
    assert (id, code) == ("rev_1", "unlawful_decision")
    assert states(context, site_id)["rev_1"] == "pending"


def test_what_was_refused_is_not_met_again(context, site_id):
    lacking = Decision(action=Action.REJECT, revision=0, actor_role=Role.MODERATOR)
    steps = walk(context, site_id, ListFilter(), lacking, new_bulk(context))
    assert sum(len(step.refused) for step in steps) == 8
    assert sum(len(step.done) for step in steps) == 0


def test_an_undo_leaves_alone_what_somebody_decided_on_since(context, site_id):
    bulk = new_bulk(context)
    walk(context, site_id, ListFilter(kind=Kind.POST), APPROVE, bulk, limit=20)
    again = Decision(action=Action.REJECT, revision=1, actor_role=Role.OWNER, reason=Reason.SPAM)
    decide(context, site_id, "post_3", again, actor="user:8")
    step = undo_bulk(context, site_id, bulk, actor="user:7", role=Role.MODERATOR)
    assert len(step.done) == 6
    assert [(id, code) for id, code, _sentence in step.refused] == [("post_3", CHANGED_SINCE)]
    assert states(context, site_id)["post_3"] == "rejected"


def test_an_undo_leaves_alone_what_was_changed_at_its_source(context, site_id):
    bulk = new_bulk(context)
    walk(context, site_id, ListFilter(kind=Kind.POST), APPROVE, bulk, limit=20)
    with context.sessions.begin() as session:
        session.get_one(Submission, (site_id, "post_2")).state = "held"
    step = undo_bulk(context, site_id, bulk, actor="user:7", role=Role.MODERATOR)
    assert [id for id, _code, _sentence in step.refused] == ["post_2"]
    assert states(context, site_id)["post_2"] == "held"


@pytest.mark.parametrize("bulk", ["", "0" * 32])
def test_a_name_under_which_nothing_was_decided_is_refused(context, site_id, bulk):
    with pytest.raises(NotFound):
        undo_bulk(context, site_id, bulk, actor="user:7", role=Role.MODERATOR)


def test_another_sites_decisions_are_not_undone(context, site_id):
    bulk = new_bulk(context)
    walk(context, site_id, ListFilter(), APPROVE, bulk)
    with context.sessions.begin() as session:
        other = add_site(session, "pk_other").id
    with pytest.raises(NotFound):
        undo_bulk(context, other, bulk, actor="user:7", role=Role.OWNER)
