from moderation.scores import Evidence, Risk, Scored
from moderation.types import Mark
from support.shop import add_submission
from widget_server.db.tables import RiskScore, Site
from widget_server.services.stored_scores import (
    heuristics_of,
    load_shown,
    newest_scores,
    percents,
    shown,
    written,
)

PIECE = Evidence(
    weight=0.8, template="A link to %(host)s", params={"host": "x.example"}, marks=(Mark(field="text", start=0, end=4),)
)
HEURISTICS = (Scored(risk=Risk.SPAM, value=0.3), Scored(risk=Risk.ABUSE, value=0.0), Scored(risk=Risk.ANY, value=0.3))
SCORES = (Scored(risk=Risk.SPAM, value=0.93, evidence=(PIECE,)), *HEURISTICS[1:])
STORED = written(SCORES, HEURISTICS, {Risk.SPAM})


def test_what_nothing_was_found_of_is_not_kept_and_reads_as_nothing():
    assert set(STORED) == {"spam", "any"}
    assert percents(STORED) == {"any": 30, "spam": 93, "abuse": 0, "personal_data": 0, "competitor": 0,
                                "off_topic": 0, "duplicate": 0}  # fmt: skip
    assert percents(STORED | {"outside": {"value": 0.5}})["outside"] == 50


def test_heuristics_come_back_as_they_were_beside_what_was_learnt():
    found = {one.risk: one.value for one in heuristics_of(STORED)}
    assert (found[Risk.SPAM], found[Risk.ABUSE], found[Risk.ANY]) == (0.3, 0.0, 0.3)
    assert set(found) == set(Risk)


def test_the_desk_sees_the_highest_first_with_the_words_of_the_text_itself():
    one, other = shown(STORED, {"text": "Here it is"})
    assert (one.name, one.percent, one.learnt, one.heuristic) == ("spam", 93, True, 30)
    (piece,) = one.evidence
    assert (piece.sentence, piece.weight, piece.words) == ("A link to x.example", 80, ("Here",))
    assert (other.name, other.learnt, other.evidence) == ("any", False, ())
    assert shown(STORED, {})[0].evidence[0].words == ()


def test_no_word_that_anybody_wrote_is_in_a_score():
    assert "Here" not in str(STORED)


def test_scores_are_those_of_the_revision_that_is_asked_for(context, site_id):
    with context.sessions() as session:
        add_submission(session, session.get_one(Site, site_id), "rev_1", rating=3)
        for revision in (1, 2):
            session.add(RiskScore(site_id=site_id, submission_id="rev_1", revision=revision, scores=STORED,
                                  at=context.now()))  # fmt: skip
        session.flush()
        assert newest_scores(session, site_id, {"rev_1": 2})["rev_1"].revision == 2
        assert newest_scores(session, site_id, {"rev_1": 3, "rev_2": 1}) == {}
        assert len(load_shown(session, site_id, "rev_1", 1, {"text": "Here it is"})) == 2
        assert load_shown(session, site_id, "rev_1", 9, {}) == ()
