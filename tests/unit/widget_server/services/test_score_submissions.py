from dataclasses import asdict

import pytest
from sqlalchemy import select

from moderation.pipeline import screen
from moderation.scores import Risk
from moderation.types import Kind, Outcome
from moderation.types import Submission as Words
from support.machine import publish, word_model
from support.shop import add_product, add_submission
from widget_server.db.tables import HookVerdict, RiskScore, Site, Submission, TextBand
from widget_server.services.revisions import hold_revision
from widget_server.services.score_submissions import score_submissions, verdicts_of
from widget_server.services.stored_scores import percents

VASE = "I love this vase, it looks wonderful on my table and arrived well packed in two days"


@pytest.fixture
def scored(context, site_id):
    """Add a review and score it; returns its row and its scores in percent."""

    def run(id, text, *, rating=3, **fields):
        with context.sessions.begin() as session:
            site = session.get_one(Site, site_id)
            if not session.get(Submission, (site_id, id)):
                add_submission(session, site, id, text=text, rating=rating, photos=0, product_id="VASE", **fields)
            score_submissions(session, site_id, [id], context.now())
        with context.sessions() as session:
            row = session.get_one(Submission, (site_id, id))
            kept = session.scalars(
                select(RiskScore).where(RiskScore.submission_id == id).order_by(RiskScore.revision.desc())
            ).first()
            return row, kept and percents(kept.scores), kept

    return run


def test_a_new_review_has_scores_and_stands_in_the_queue_by_them(scored):
    row, percent, kept = scored("rev_1", "Idioten, verpiss dich")
    assert percent["abuse"] == percent["any"] == row.risk == 64
    assert row.uncertainty == 92
    assert row.priority == 200 - 92
    assert (kept.model, kept.revision) == ("", 1)
    harmless, percent, _ = scored("rev_2", VASE)
    assert (harmless.risk, harmless.uncertainty, harmless.priority) == (0, 0, 200)


def test_nearly_the_same_words_are_found_among_the_earlier_ones_of_a_site(scored):
    scored("rev_1", VASE)
    _, percent, kept = scored("rev_2", VASE.replace("vase", "lamp"))
    assert percent["duplicate"] == 66
    assert kept.scores["duplicate"]["because"][0]["params"]["other"] == "rev_1"
    _, percent, _ = scored("rev_1", VASE)
    assert percent["duplicate"] == 0


def test_of_one_batch_the_later_one_is_the_copy(context, site_id):
    with context.sessions.begin() as session:
        site = session.get_one(Site, site_id)
        for number in (1, 2):
            text = VASE.replace("two", str(number))
            add_submission(session, site, f"rev_{number}", text=text, rating=5, photos=0)
        score_submissions(session, site_id, ["rev_2", "rev_1"], context.now())
        risks = dict(session.execute(select(Submission.id, Submission.risk)).all())
        assert risks["rev_1"] == 0
        assert risks["rev_2"] > 50


def test_another_site_is_not_looked_through(context, site_id, scored):
    with context.sessions.begin() as session:
        other = Site(publishable_key="pk_other", name="Other", created_at=context.now())
        session.add(other)
        session.flush()
        add_submission(session, other, "rev_9", text=VASE, rating=5, photos=0)
        score_submissions(session, other.id, ["rev_9"], context.now())
    assert scored("rev_1", VASE.replace("vase", "lamp"))[1]["duplicate"] == 0


def test_the_words_of_the_product_are_on_topic(context, site_id, scored):
    with context.sessions.begin() as session:
        add_product(session, session.get_one(Site, site_id), "VASE", "Bridge Vase")
    text = "The mayor promised another {} and nobody believed him because the river moved again"
    assert scored("rev_1", text.format("tunnel"))[1]["off_topic"] == 40
    assert scored("rev_2", text.format("bridge"))[1]["off_topic"] == 0


def test_with_a_model_its_scores_are_in_force_and_the_heuristics_are_kept(context, site_id, scored):
    with context.sessions.begin() as session:
        publish(session, site_id, word_model({Risk.SPAM: "zenicoin", Risk.ANY: "zenicoin"}))
    row, percent, kept = scored("rev_1", "Ask zenicoin for the guide, promo code")
    assert percent["spam"] == 100 == row.risk
    assert kept.model == "2026-11-22T02:00Z"
    assert kept.scores["spam"]["heuristic"] == 0.45
    assert kept.scores["spam"]["because"][0]["marks"] == [["text", 4, 12]]


def test_stars_change_no_score(scored):
    text = "You idiots, promo code"
    scores = {str(scored(f"rev_{rating}", text, rating=rating)[2].scores) for rating in range(1, 6)}
    assert len(scores) == 1


def test_a_change_of_something_published_is_scored_as_its_own_revision(context, site_id, scored):
    with context.sessions.begin() as session:
        row = add_submission(session, session.get_one(Site, site_id), "rev_1", text=VASE, rating=5, state="held")
        content = {"title": "", "text": "Now with promo code", "tags": [], "language": "", "media": []}
        hold_revision(session, row, revision=2, content=content, fingerprint="f", now=context.now())
    row, percent, kept = scored("rev_1", "")
    assert (kept.revision, percent["spam"]) == (2, 45)
    assert row.priority < 100  # what shoppers see has changed


def test_what_does_not_wait_is_not_scored(scored):
    assert scored("rev_1", VASE, state="approved")[2] is None


def test_bands_follow_the_newest_words(context, site_id, scored):
    scored("rev_1", VASE)
    with context.sessions.begin() as session:
        session.get_one(Submission, (site_id, "rev_1")).text = "Short now"
        score_submissions(session, site_id, ["rev_1"], context.now())
        assert session.scalars(select(TextBand)).all() == []


def test_what_an_outside_check_said_stays_beside_the_others(context, site_id, scored):
    scored("rev_1", VASE)
    with context.sessions.begin() as session:
        session.add(HookVerdict(site_id=site_id, submission_id="rev_1", revision=1, state="answered", verdict="hold",
                                note="Odd", score=70, marks=[["text", 0, 1]], at=context.now()))  # fmt: skip
    assert scored("rev_1", VASE)[1]["outside"] == 70


def test_findings_come_back_as_the_verdicts_they_were():
    found = [
        one for one in screen(Words(kind=Kind.REVIEW, text="call +49 170 1234567")) if one.outcome is not Outcome.PASS
    ]
    assert verdicts_of([asdict(one) for one in found]) == found
