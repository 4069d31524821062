import pytest

from moderation.authenticity import Incentive
from moderation.types import Action, Decision, Reason, Role
from support.shop import add_submission
from widget_server.db.tables import AuditEntry, Review, Site
from widget_server.errors import Conflict, NotFound
from widget_server.services.decide_submission import decide
from widget_server.services.label_review import label_review


@pytest.fixture(autouse=True)
def review(context, site_id):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "rev_1", rating=5, product_id="VASE", photos=0)


def label(context, site_id, incentive=Incentive.NONE, *, syndicated=False, id="rev_1"):
    label_review(context, site_id, id, incentive=incentive, syndicated=syndicated, actor="user:1")


def labels(context, site_id):
    with context.sessions() as session:
        row = session.get_one(Review, (site_id, "rev_1"))
        return row.incentive, row.syndicated


def act(context, site_id, action, reason=None):
    decision = Decision(action=action, revision=1, actor_role=Role.OWNER, reason=reason)
    decide(context, site_id, "rev_1", decision, actor="user:1")


def version(context, site_id):
    with context.sessions() as session:
        return session.get_one(Site, site_id).showcase_version


def test_a_label_comes_and_goes_before_anything_is_published(context, site_id):
    for _ in range(2):
        label(context, site_id, Incentive.EMPLOYEE, syndicated=True)
    assert labels(context, site_id) == ("employee", True)
    label(context, site_id)
    assert labels(context, site_id) == ("", False)
    with context.sessions() as session:
        details = [row.details for row in session.query(AuditEntry).order_by(AuditEntry.sequence)]
    assert details == [{"incentive": "employee", "syndicated": True}, {"incentive": "", "syndicated": False}]


def test_what_was_published_with_a_label_keeps_it_also_when_it_was_hidden_since(context, site_id):
    label(context, site_id, Incentive.DISCOUNT)
    act(context, site_id, Action.APPROVE)
    for hidden in (False, True):
        if hidden:
            act(context, site_id, Action.REJECT, Reason.SPAM)
        for incentive in (Incentive.NONE, Incentive.CONTEST):
            with pytest.raises(Conflict, match="stays"):
                label(context, site_id, incentive)
        assert labels(context, site_id) == ("discount", False)


def test_a_label_that_is_added_to_something_public_is_shown_at_once(context, site_id):
    act(context, site_id, Action.APPROVE)
    before = version(context, site_id)
    label(context, site_id, Incentive.PAYMENT)
    label(context, site_id, Incentive.PAYMENT, syndicated=True)
    assert labels(context, site_id) == ("payment", True)
    assert version(context, site_id) == before + 2


def test_only_a_review_has_labels(context, site_id):
    with context.sessions.begin() as session:
        add_submission(session, session.get_one(Site, site_id), "post_1")
    for id in ("post_1", "nothing"):
        with pytest.raises(NotFound):
            label(context, site_id, Incentive.PAYMENT, id=id)
