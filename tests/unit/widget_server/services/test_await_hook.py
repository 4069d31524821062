from sqlalchemy import select

from support.machine import allow_alone
from support.routing import ANY_REVIEW, run
from support.shop import add_submission
from widget_server.db.tables import HookVerdict, Job, Site, Submission
from widget_server.services.await_hook import PROBLEMS, await_hook, finding
from widget_server.services.settle_new import settle_new


def arrive(context, site_id, *ids):
    with context.sessions.begin() as session:
        for id in ids:
            if session.get(Submission, (site_id, id)) is None:
                add_submission(session, session.get_one(Site, site_id), id, text="Lovely", rating=5, photos=0)
        settle_new(session, site_id, ids, context.now())


def rows(context, table):
    with context.sessions() as session:
        return session.scalars(select(table)).all()


def test_without_an_address_nothing_is_asked(context, site_id):
    arrive(context, site_id, "rev_1")
    assert rows(context, HookVerdict) == rows(context, Job) == []


def test_what_comes_in_waits_says_so_and_is_approved_by_no_rule(context, site_id):
    run(context, site_id, "approve", ANY_REVIEW)
    with context.sessions.begin() as session:
        allow_alone(session, site_id, hook_url="https://check.example")
    arrive(context, site_id, "rev_1", "rev_2")
    for row in rows(context, Submission):
        assert (row.state, [one["sentence"] for one in row.verdicts]) == (
            "pending", ["The outside check has not answered yet."],
        )  # fmt: skip
        assert row.priority < 100
    assert [job.name for job in rows(context, Job)] == ["ask_hook"]
    assert len(rows(context, HookVerdict)) == 2


def test_a_revision_is_asked_about_once_and_keeps_its_finding_when_it_is_judged_again(context, site_id):
    with context.sessions.begin() as session:
        allow_alone(session, site_id, hook_url="https://check.example")
    arrive(context, site_id, "rev_1")
    with context.sessions.begin() as session:
        row = session.scalars(select(HookVerdict)).one()
        row.state, row.problem = "failed", "too_slow"
        session.get_one(Submission, (site_id, "rev_1")).verdicts = []
        await_hook(session, site_id, ["rev_1"], context.now())
        assert session.get_one(Submission, (site_id, "rev_1")).verdicts[0]["sentence"] == PROBLEMS["too_slow"]
    assert len(rows(context, HookVerdict)) == len(rows(context, Job)) == 1


def test_an_approval_says_nothing_and_advice_says_why():
    def said(**values):
        return finding(HookVerdict(state="answered", marks=[["text", 0, 3]], note="Odd", **values))

    assert said(verdict="approve") is None
    assert said(verdict="hold").sentence == "The outside check wants somebody to look. Odd"
    rejected = said(verdict="reject", reason="spam")
    assert (rejected.outcome, rejected.reason) == ("reject", "spam")
    assert rejected.marks[0].end == 3
    assert finding(HookVerdict(state="failed", problem="unheard_of")).sentence == PROBLEMS["unreachable"]
