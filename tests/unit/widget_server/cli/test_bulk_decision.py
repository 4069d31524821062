"""Approving and rejecting by command: what is chosen, what is refused, and how it is told."""

import pytest

from support.command import counts, vitrine
from support.shop import add_product, add_site, add_submission, suggest
from widget_server.db.tables import ProductLink, Submission


@pytest.fixture
def waiting(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "AT-DRE-001")
        suggest(session, add_submission(session, site, "post_1"), "AT-DRE-001", certain=True)
        add_submission(session, site, "post_2")
        add_submission(session, site, "rev_1", rating=1, product_id="AT-DRE-001")
        return site.id


def states(context, site_id):
    with context.sessions() as session:
        return {row.id: row.state for row in session.query(Submission).where(Submission.site_id == site_id)}


def test_all_means_everything_that_waits(context, settings, waiting):
    result = vitrine(settings, "approve", "--site", "pk_test", "--all")
    assert (counts(result), result.exit_code) == ({"approved": 3, "refused": 0}, 0)
    assert set(states(context, waiting).values()) == {"approved"}
    again = vitrine(settings, "approve", "--site", "pk_test", "--all")
    assert (counts(again), again.exit_code) == ({"approved": 0, "refused": 0}, 0)


def test_a_type_narrows_all(context, settings, waiting):
    vitrine(settings, "approve", "--site", "pk_test", "--all", "--type", "review")
    assert states(context, waiting) == {"post_1": "pending", "post_2": "pending", "rev_1": "approved"}


def test_one_refusal_stops_no_other_and_is_told(context, settings, waiting):
    result = vitrine(settings, "approve", "--site", "pk_test", "post_1", "post_9")
    assert (counts(result), result.exit_code) == ({"approved": 1, "refused": 1}, 1)
    assert result.stderr.startswith("post_9: not_found: ")


@pytest.mark.parametrize(
    "chosen", [(), ("--all", "post_1"), ("post_1", "--type", "post"), ("--all", "--type", "photo")], ids=" ".join
)
def test_a_choice_that_says_nothing_or_two_things_is_refused(context, settings, waiting, chosen):
    result = vitrine(settings, "approve", "--site", "pk_test", *chosen)
    assert (result.exit_code, result.stdout) == (2, "")
    assert set(states(context, waiting).values()) == {"pending"}


def test_an_unknown_site_is_a_sentence_and_not_a_traceback(settings, waiting):
    result = vitrine(settings, "approve", "--site", "pk_other", "--all")
    assert (result.exit_code, result.stderr) == (
        2,
        "vitrine: There is no site with this publishable key. Check the key (pk_…).\n",
    )


@pytest.mark.parametrize(("more", "state"), [((), "confirmed"), (("--no-products",), "suggested")])
def test_approving_confirms_certain_products_unless_told_not_to(context, settings, waiting, more, state):
    vitrine(settings, "approve", "--site", "pk_test", "post_1", *more)
    with context.sessions() as session:
        assert session.get_one(ProductLink, (waiting, "post_1", "AT-DRE-001")).state == state
