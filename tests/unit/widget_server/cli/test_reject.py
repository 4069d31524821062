"""`vitrine reject` needs a reason that is allowed for what it hides."""

import pytest

from support.command import counts, vitrine
from support.shop import add_site, add_submission
from widget_server.db.tables import DecisionRow, Submission


@pytest.fixture
def waiting(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_submission(session, site, "post_1")
        add_submission(session, site, "rev_1", rating=1)
        return site.id


def test_a_reason_is_kept_with_the_decision(context, settings, waiting):
    result = vitrine(settings, "reject", "--site", "pk_test", "--all", "--reason", "spam")
    assert (counts(result), result.exit_code) == ({"rejected": 2, "refused": 0}, 0)
    with context.sessions() as session:
        assert {row.reason for row in session.query(DecisionRow)} == {"spam"}


def test_a_review_is_not_rejected_by_taste(context, settings, waiting):
    result = vitrine(settings, "reject", "--site", "pk_test", "--all", "--reason", "style")
    assert (counts(result), result.exit_code) == ({"rejected": 1, "refused": 1}, 1)
    assert result.stderr.startswith("rev_1: unlawful_decision: ")
    with context.sessions() as session:
        assert session.get_one(Submission, (waiting, "rev_1")).state == "pending"


def test_a_reason_that_needs_proof_takes_it_from_evidence(context, settings, waiting):
    words = ("reject", "--site", "pk_test", "rev_1", "--reason", "fake")
    assert vitrine(settings, *words).exit_code == 1
    assert vitrine(settings, *words, "--evidence", "Bought reviews, invoice 7").exit_code == 0


def test_a_reason_is_required_and_must_be_a_known_one(settings, waiting):
    assert vitrine(settings, "reject", "--site", "pk_test", "--all").exit_code == 2
    assert vitrine(settings, "reject", "--site", "pk_test", "--all", "--reason", "one_star").exit_code == 2
