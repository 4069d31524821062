import pytest
from sqlalchemy import func, select

from support.clock import NOW
from support.leaning import add_leaning_reviews
from support.routing import ANY_POST, ANY_REVIEW, add_rule, break_rule, run, says, states, tried
from support.shop import add_product, add_submission
from widget_server.db.tables import AuditEntry, Gallery, Site
from widget_server.errors import BadInput
from widget_server.services.try_routing import HELD_BACK, PERSON, SIGNATURE

FOUND = [{"rule": "spam", "outcome": "hold"}]


@pytest.fixture
def shop(context, site_id):
    """Posts that wait, of which post_spam has a finding, one that is published and one that is rejected."""
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_product(session, site, "VASE")
        add_submission(session, site, "post_1", text="My cup")
        add_submission(session, site, "post_2", text="My bowl", tags=["summer"])
        add_submission(session, site, "post_spam", text="Cup cup cup", verdicts=FOUND)
        add_submission(session, site, "post_ok", state="approved", text="A cup")
        add_submission(session, site, "post_no", state="rejected", text="No cup")
        add_submission(session, site, "post_gone", state="withdrawn", text="A cup")
        add_submission(session, site, "rev_1", rating=1, product_id="VASE", photos=0, text="It broke")
    return site_id


def changes(trial):
    return [(one.id, one.before, one.after) for one in trial.changes]


def test_a_trial_lists_what_would_change_and_changes_nothing(context, shop):
    id = add_rule(context, shop, "approve", says("cup"))
    before = states(context, shop)
    trial = tried(context, shop, id)
    assert (trial.total, trial.fitting, trial.earlier_count, trial.agreed_count) == (6, 4, 1, 1)
    assert changes(trial) == [("post_1", "pending", "approved")]
    assert [(one.id, one.before, one.after) for one in trial.otherwise] == [("post_no", "rejected", "approved")]
    assert states(context, shop) == before
    with context.sessions() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_each_effect_says_what_it_would_do(context, shop):
    assert changes(tried(context, shop, add_rule(context, shop, "hold", says("cup")))) == [
        ("post_1", "pending", HELD_BACK),
        ("post_spam", HELD_BACK, HELD_BACK),
    ]
    assert changes(tried(context, shop, add_rule(context, shop, "tag"))) == [
        ("post_1", "", "#summer"),
        ("post_spam", "", "#summer"),
        ("post_ok", "", "#summer"),
    ]
    assert changes(tried(context, shop, add_rule(context, shop, "notify"))) == []
    with context.sessions.begin() as session:
        hand = {"items": ["post_1"]}
        session.add(Gallery(site_id=shop, id="hand", title="Hand", selection=hand, created_at=NOW))
        session.add(Gallery(site_id=shop, id="tag", title="Tag", selection={"tags": ["summer"]}, created_at=NOW))
    by_hand = tried(context, shop, add_rule(context, shop, "gallery", says("cup", "bowl"), value="hand"))
    assert [(one.id, one.after) for one in by_hand.changes] == [
        (id, "hand") for id in ("post_2", "post_spam", "post_ok")
    ]
    by_tag = tried(context, shop, add_rule(context, shop, "gallery", says("cup", "bowl"), value="tag"))
    assert [(one.id, one.after) for one in by_tag.changes] == [
        (id, "#summer") for id in ("post_1", "post_spam", "post_ok")
    ]


def test_a_gallery_without_room_holds_the_rest(context, shop, monkeypatch):
    monkeypatch.setattr("widget_server.services.try_routing.MOST_VALUES", 2)
    with context.sessions.begin() as session:
        session.add(Gallery(site_id=shop, id="hand", title="Hand", selection={"items": ["post_1"]}, created_at=NOW))
    trial = tried(context, shop, add_rule(context, shop, "gallery", says("cup", "bowl"), value="hand"))
    assert [(one.id, one.after) for one in trial.changes] == [
        ("post_2", "hand"), ("post_spam", HELD_BACK), ("post_ok", HELD_BACK)
    ]  # fmt: skip


def test_an_earlier_rule_that_runs_comes_first(context, shop):
    run(context, shop, "hold", says("bowl"))
    trial = tried(context, shop, add_rule(context, shop, "approve"))
    assert changes(trial) == [("post_1", "pending", "approved")]
    assert trial.earlier_count == 2


def test_a_reason_that_does_not_fit_the_kind_leaves_it_to_a_person(context, shop):
    trial = tried(context, shop, add_rule(context, shop, "reject", says("broke", "bowl"), reason="style"))
    assert changes(trial) == [("post_2", "pending", "rejected"), ("rev_1", "pending", PERSON)]


def test_a_rejection_that_needs_a_second_person_says_so(context, shop):
    with context.sessions.begin() as session:
        add_leaning_reviews(session, session.get_one(Site, shop))
    trial = tried(context, shop, add_rule(context, shop, "reject", says("broke")))
    assert changes(trial) == [("rev_1", "pending", SIGNATURE), ("rev_low", "pending", SIGNATURE)]


def test_what_fits_more_than_half_has_to_be_confirmed_with_the_number(context, shop):
    trial = tried(context, shop, add_rule(context, shop, "hold", {"any": [ANY_POST, ANY_REVIEW]}))
    assert trial.must_confirm
    for number in (None, 5, 7):
        with pytest.raises(BadInput, match="fits 6 of 6, more than half") as refused:
            trial.confirm(number)
        assert refused.value.parameter == "confirm"
    trial.confirm(6)
    half = tried(context, shop, add_rule(context, shop, "hold", says("bowl", "broke")))
    assert not half.must_confirm
    half.confirm(None)


def test_a_rule_that_cannot_be_read_cannot_be_tried(context, shop):
    id = add_rule(context, shop, "hold")
    break_rule(context, shop, id)
    with pytest.raises(BadInput, match="Write it anew"):
        tried(context, shop, id)
