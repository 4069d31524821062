"""`vitrine rights grant` records evidence once."""

import pytest

from support.command import counts, vitrine
from support.shop import add_site, add_submission
from widget_server.db.tables import Right


@pytest.fixture
def shop(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_submission(session, site, "post_1")
        add_submission(session, site, "post_2")


def test_a_grant_names_its_evidence_and_repeating_it_adds_nothing(context, settings, shop):
    words = ("rights", "grant", "--site", "pk_test", "--evidence", "contract 12")
    assert counts(vitrine(settings, *words, "post_1")) == {"granted": 1}
    assert counts(vitrine(settings, *words, "--all")) == {"granted": 1}
    assert counts(vitrine(settings, *words, "--all")) == {"granted": 0}
    with context.sessions() as session:
        assert {row.submission_id: row.evidence for row in session.query(Right)} == {
            "post_1": "contract 12",
            "post_2": "contract 12",
        }


@pytest.mark.parametrize(
    "words", [("--all",), ("--evidence", " ", "--all"), ("--evidence", "x"), ("--evidence", "x", "post_9")]
)
def test_without_evidence_or_anything_to_grant_nothing_is_granted(context, settings, shop, words):
    result = vitrine(settings, "rights", "grant", "--site", "pk_test", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    with context.sessions() as session:
        assert session.query(Right).count() == 0
