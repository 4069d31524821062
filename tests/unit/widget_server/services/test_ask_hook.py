"""The outside check, asked over a real connection: what it says, and everything that goes wrong."""

import base64

import pytest
from sqlalchemy import select

from support.machine import allow_alone, outside_check, reply
from support.routing import ANY_REVIEW, run
from support.shop import add_submission
from widget_server.db.tables import HookVerdict, Job, MachineSettings, RiskScore, Site, Submission
from widget_server.errors import BadInput
from widget_server.services import ask_hook as module
from widget_server.services.ask_hook import ask_hook, try_hook
from widget_server.services.await_hook import PROBLEMS
from widget_server.services.revisions import hold_revision
from widget_server.services.settle_new import settle_new
from widget_server.services.stored_scores import percents
from widget_server.webhooks import new_webhook_secret, signature

HERE = ("127.0.0.1",)
TEXT = "Ask Zenicoin for the guide"


@pytest.fixture
def check(context, site_id):
    """A running outside check that the site asks."""
    secret = new_webhook_secret()
    with outside_check(secret) as running:
        with context.sessions.begin() as session:
            allow_alone(session, site_id, hook_url=running.url, hook_secret=context.vault.seal(secret))
        yield running


def arrive(context, site_id, *ids, rating=1):
    with context.sessions.begin() as session:
        for id in ids:
            add_submission(session, session.get_one(Site, site_id), id, text=TEXT, rating=rating, photos=0,
                           author="Mira Muster")  # fmt: skip
        settle_new(session, site_id, ids, context.now())


def ask(context, site_id):
    ask_hook(context, site_id, {}, allow_private=HERE)


def item(context, site_id, id="rev_1"):
    with context.sessions() as session:
        return session.get_one(Submission, (site_id, id))


def sentences(context, site_id):
    return [one["sentence"] for one in item(context, site_id).verdicts]


def verdict(**said):
    return lambda check, handler, body: check.say(handler, said)


def test_it_is_told_words_and_no_name_and_no_stars_and_can_check_who_asks(context, site_id, check):
    check.answer = verdict(verdict="approve")
    arrive(context, site_id, "rev_1")
    ask(context, site_id)
    ((said, headers),) = check.asked
    assert said == {"type": "submission.check", "id": "rev_1", "revision": 1, "kind": "review", "language": "",
                    "tags": [], "title": "", "text": TEXT}  # fmt: skip
    assert headers["webhook-id"] == "rev_1.1"
    assert len(base64.b64decode(headers["webhook-signature"].removeprefix("v1,"))) == 32


def test_an_approval_lets_the_rules_of_the_shop_decide(context, site_id, check):
    run(context, site_id, "approve", ANY_REVIEW)
    check.answer = verdict(verdict="approve")
    arrive(context, site_id, "rev_1")
    assert item(context, site_id).state == "pending"
    ask(context, site_id)
    assert item(context, site_id).state == "approved"


def test_advice_to_reject_is_advice_with_its_words_and_its_score(context, site_id, check):
    run(context, site_id, "approve", ANY_REVIEW)
    check.answer = verdict(verdict="reject", reason="spam", note="A known scam", words=["zenicoin", "gone"], score=0.93)
    arrive(context, site_id, "rev_1")
    ask(context, site_id)
    row = item(context, site_id)
    assert row.state == "pending"
    (found,) = row.verdicts
    assert found["sentence"] == "The outside check advises to reject this. A known scam"
    assert (found["reason"], found["outcome"]) == ("spam", "reject")
    assert [TEXT[mark["start"] : mark["end"]] for mark in found["marks"]] == ["Zenicoin"]
    with context.sessions() as session:
        kept = session.get_one(RiskScore, (site_id, "rev_1", 1))
        assert percents(kept.scores)["outside"] == 93


def test_its_score_is_a_fact_for_the_rules_of_the_shop(context, site_id, check):
    run(context, site_id, "reject", {"field": "score_outside", "operator": "at_least", "number": 90}, reason="spam")
    check.answer = verdict(verdict="approve", score=0.95)
    arrive(context, site_id, "rev_1", rating=5)
    ask(context, site_id)
    assert item(context, site_id).state == "rejected"


def slow(check, handler, body):
    check.ending.wait(30)


def broken(check, handler, body):
    reply(handler, 500, b"no", {})


def garbage(check, handler, body):
    check.say(handler, b"\x00 no JSON")


def echo(check, handler, body):
    reply(handler, 200, body, {"webhook-signature": handler.headers["webhook-signature"]})


def other_secret(check, handler, body):
    check.say(handler, {"verdict": "approve"}, signed_with=new_webhook_secret())


def unsigned(check, handler, body):
    reply(handler, 200, b'{"verdict": "approve"}', {})


def stale(check, handler, body):
    said = b'{"verdict": "approve"}'
    signed = signature(check.secret, f"{handler.headers['webhook-id']}.answer", 1, said)
    reply(handler, 200, said, {"webhook-signature": signed})


def elsewhere(check, handler, body):
    reply(handler, 302, b"", {"Location": check.url})


def endless(check, handler, body):
    reply(handler, 200, b" " * 100_000, {})


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (slow, "too_slow"), (broken, "server_trouble"), (garbage, "bad_answer"), (echo, "bad_signature"),
        (other_secret, "bad_signature"), (unsigned, "bad_signature"), (stale, "bad_signature"), (elsewhere, "gone"),
        (endless, "too_large"), (verdict(verdict="reject"), "bad_answer"),
        (verdict(verdict="reject", reason="style"), "bad_answer"),
        (verdict(verdict="reject", reason="fake"), "bad_answer"),
    ],
    ids=["slow", "500", "garbage", "echo", "other secret", "unsigned", "stale", "redirect", "endless", "no reason",
         "reason of posts", "reason that needs evidence"],
)  # fmt: skip
def test_whatever_goes_wrong_the_item_waits_for_a_person_and_says_why(
    context, site_id, check, monkeypatch, answer, problem
):
    monkeypatch.setattr(module, "TIMEOUT_S", 0.5)
    run(context, site_id, "approve", ANY_REVIEW)
    check.answer = answer
    arrive(context, site_id, "rev_1")
    ask(context, site_id)
    assert item(context, site_id).state == "pending"
    assert sentences(context, site_id) == [PROBLEMS[problem]]
    with context.sessions() as session:
        assert session.scalars(select(HookVerdict.state)).all() == ["failed"]


def test_nobody_there_and_a_private_address_leave_it_to_a_person_too(context, site_id, check):
    check.answer = verdict(verdict="approve")
    arrive(context, site_id, "rev_1")
    ask_hook(context, site_id, {})
    assert sentences(context, site_id) == [PROBLEMS["not_allowed"]]
    assert check.asked == []


def test_a_check_that_was_turned_off_meanwhile_holds_what_waits(context, site_id, check):
    arrive(context, site_id, "rev_1")
    with context.sessions.begin() as session:
        session.get_one(MachineSettings, site_id).hook_url = ""
    ask(context, site_id)
    assert sentences(context, site_id) == [PROBLEMS["not_allowed"]]
    ask(context, site_id)


def test_many_are_asked_in_turns(context, site_id, check, monkeypatch):
    monkeypatch.setattr(module, "ASKED_BY_ONE_JOB", 3)
    check.answer = verdict(verdict="approve")
    arrive(context, site_id, *(f"rev_{number}" for number in range(5)))
    for _turn in range(2):
        ask(context, site_id)
    assert len(check.asked) == 5
    with context.sessions() as session:
        assert set(session.scalars(select(HookVerdict.state))) == {"answered"}
        assert len(session.scalars(select(Job).where(Job.name == "ask_hook")).all()) == 2


def test_an_answer_to_an_older_revision_says_nothing_of_the_newer_one(context, site_id, check):
    run(context, site_id, "approve", ANY_REVIEW)

    def edits(check, handler, body):
        with context.sessions.begin() as session:
            row = session.get_one(Submission, (site_id, "rev_1"))
            content = {"title": "", "text": "New words", "tags": [], "language": "", "media": []}
            hold_revision(session, row, revision=2, content=content, fingerprint="f", now=context.now())
            row.state = "held"
        check.say(handler, {"verdict": "approve"})

    check.answer = edits
    arrive(context, site_id, "rev_1")
    ask(context, site_id)
    assert item(context, site_id).state == "held"
    assert sentences(context, site_id) == ["The outside check has not answered yet."]


def test_it_can_be_tried_and_nothing_is_kept(context, site_id, check):
    check.answer = verdict(verdict="hold", note="A try")
    told = try_hook(context, site_id, allow_private=HERE)
    assert (told.answer.verdict, told.answer.note) == ("hold", "A try")
    assert try_hook(context, site_id).problem == "not_allowed"
    with context.sessions.begin() as session:
        assert session.scalars(select(HookVerdict)).all() == []
        session.get_one(MachineSettings, site_id).hook_secret = None
    with pytest.raises(BadInput):
        try_hook(context, site_id)
