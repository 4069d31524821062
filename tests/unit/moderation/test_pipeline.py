"""The order of the rules and its two promises: no stars, and fail closed."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.pipeline import RULES, screen, worst
from moderation.rules.base import Rule, ScreeningContext, passed
from moderation.types import Kind, Outcome, Submission, Verdict

DOCS = Path(__file__).parents[3] / "docs" / "moderation.md"
REVIEW = Submission(kind=Kind.REVIEW, text="Fits well.", rating=1)
submissions = st.builds(
    Submission,
    kind=st.sampled_from(Kind),
    text=st.text() | st.sampled_from(["call +49 170 1234567", "see https://evil.example", "you whore", "A" * 80]),
    title=st.text(max_size=20),
    author=st.text(max_size=10),
    language=st.sampled_from(["", "en", "zh-CN", "xx"]),
    tags=st.lists(st.text(max_size=5), max_size=12).map(tuple),
)


@given(submissions, st.none() | st.integers(1, 5), st.none() | st.integers(1, 5))
def test_the_verdicts_are_equal_for_all_ratings(submission, one, other):
    assert screen(replace(submission, rating=one)) == screen(replace(submission, rating=other))


def test_not_even_a_rule_that_asks_sees_the_rating():
    seen = []
    nosy = Rule(name="nosy", about="", check=lambda s, c: seen.append(s.rating) or passed("nosy"))
    screen(REVIEW, rules=[nosy])
    assert seen == [None]


@given(submissions)
def test_every_submission_gets_one_verdict_a_rule_in_order_with_places_that_exist(submission):
    verdicts = screen(submission)
    assert [v.rule for v in verdicts] == [rule.name for rule in RULES]
    for verdict in verdicts:
        assert not verdict.error
        assert (verdict.outcome is Outcome.PASS) == (not verdict.sentence)
        assert all(0 <= m.start < m.end <= len(getattr(submission, m.field)) for m in verdict.marks)


def explode(submission, context):
    raise RuntimeError("text of the review: secret")


@pytest.mark.parametrize("check", [explode, lambda s, c: None], ids=["raises", "answers nothing"])
def test_a_rule_that_fails_holds_the_submission_and_says_so(check):
    broken, working = screen(REVIEW, rules=[Rule(name="broken", about="", check=check), RULES[0]])
    assert (broken.outcome, broken.rule, broken.reason) == (Outcome.HOLD, "broken", None)
    assert "“broken” failed" in broken.sentence
    assert broken.error in ("RuntimeError", "TypeError")
    assert "secret" not in repr(broken)
    assert working.outcome is Outcome.PASS


def test_the_gravest_outcome_counts():
    outcomes = [Verdict(rule="r", outcome=o) for o in (Outcome.PASS, Outcome.REJECT, Outcome.HOLD)]
    assert worst(outcomes) is Outcome.REJECT
    assert worst(outcomes[::2]) is Outcome.HOLD
    assert worst([]) is Outcome.PASS


def test_the_rules_on_the_page_are_the_rules():
    section = DOCS.read_text().split("## Rules")[1].split("## Rights")[0]
    assert re.findall(r"^\| (\w+) \| (.+\.) \|$", section, re.M) == [(rule.name, rule.about) for rule in RULES]


def test_ordinary_reviews_pass_every_rule(shared_data):
    with (shared_data / "atelier" / "judgeme_reviews.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    held = [
        row["body"]
        for row in rows
        if worst(
            screen(
                Submission(
                    kind=Kind.REVIEW, text=row["body"], title=row["title"], author=row["reviewer_name"], language="en"
                ),
                ScreeningContext(shop_hosts=frozenset({"shop.example"})),
            )
        )
        is not Outcome.PASS
    ]
    assert len(rows) == 876
    assert held == []
