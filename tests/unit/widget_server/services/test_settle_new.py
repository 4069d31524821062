from moderation.scores import Risk
from support.machine import allow_alone, publish, word_model
from support.routing import ANY_REVIEW, run
from support.shop import add_submission
from widget_server.db.tables import Site, Submission
from widget_server.services.settle_new import settle_new


def test_rules_see_the_scores_of_what_has_just_come_in(context, site_id):
    run(context, site_id, "reject", {"field": "score_spam", "operator": "at_least", "number": 60})
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        add_submission(session, site, "rev_1", text="Click here for a promo code", rating=5, photos=0)
        add_submission(session, site, "rev_2", text="Lovely colour", rating=1, photos=0)
        settle_new(session, site_id, ["rev_1", "rev_2"], context.now())
        states = {id: session.get_one(Submission, (site_id, id)).state for id in ("rev_1", "rev_2")}
    assert states == {"rev_1": "rejected", "rev_2": "pending"}


def test_a_rule_of_the_shop_comes_before_the_machine(context, site_id):
    run(context, site_id, "hold", ANY_REVIEW)
    with context.sessions.begin() as session:
        publish(session, site_id, word_model({Risk.ANY: "zenicoin"}))
        allow_alone(session, site_id, approves=True)
        add_submission(session, session.get_one(Site, site_id), "rev_1", text="Lovely colour", rating=5, photos=0)
        settle_new(session, site_id, ["rev_1"], context.now())
        assert session.get_one(Submission, (site_id, "rev_1")).state == "pending"


def test_nothing_new_needs_nothing(context, site_id):
    with context.sessions.begin() as session:
        settle_new(session, site_id, [], context.now())
