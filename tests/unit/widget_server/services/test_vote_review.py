"""Votes: one a voter, changeable, only on what is public."""

import pytest
from sqlalchemy import select

from moderation.rights import Basis, RightsState
from support import NOW
from support.shop import add_product, add_site, add_submission
from widget_server.db.tables import Review, Site
from widget_server.errors import NotFound
from widget_server.jobs.leases import lease_due_jobs, run_leased_job
from widget_server.services.grant_rights import add_right
from widget_server.services.showcase_version import REFRESH_S
from widget_server.services.vote_review import VoteCounts, vote


@pytest.fixture
def shop(context):
    with context.sessions.begin() as session:
        site = add_site(session)
        add_product(session, site, "AT-DRE-001")
        add_submission(session, site, "rev_public", rating=5, product_id="AT-DRE-001", state="approved")
        add_submission(session, site, "rev_waiting", rating=5, product_id="AT-DRE-001")
        add_submission(session, site, "rev_without_right", rating=5, product_id="AT-DRE-001", state="approved")
        add_submission(session, site, "post_1", state="approved")
        for id in ("rev_public", "rev_waiting", "post_1"):
            add_right(
                session, site_id=site.id, submission_id=id, state=RightsState.GRANTED, basis=Basis.UPLOAD_CONSENT,
                evidence="sent", actor="shopper", now=NOW,
            )  # fmt: skip
        return site.id


def votes(yes, no):
    return VoteCounts(helpful_count=yes, unhelpful_count=no)


def version(context):
    with context.sessions() as session:
        return session.scalars(select(Site.showcase_version)).one()


def test_every_voter_counts_once_and_may_change_their_mind(context, shop):
    assert vote(context, shop, "rev_public", helpful=True, voter="a") == votes(1, 0)
    assert vote(context, shop, "rev_public", helpful=False, voter="b") == votes(1, 1)
    assert vote(context, shop, "rev_public", helpful=False, voter="a") == votes(0, 2)
    with context.sessions() as session:
        review = session.get_one(Review, (shop, "rev_public"))
        assert (review.helpful_count, review.unhelpful_count) == (0, 2)


def run_due_jobs(context):
    leased = lease_due_jobs(context)
    for job in leased:
        run_leased_job(context, job)
    return len(leased)


def test_the_votes_of_some_seconds_are_shown_anew_together(context, shop, clock):
    before = version(context)
    for voter in "abcdef":
        vote(context, shop, "rev_public", helpful=True, voter=voter)
    assert (version(context), run_due_jobs(context)) == (before, 0)
    clock.advance(seconds=REFRESH_S)
    assert (run_due_jobs(context), version(context)) == (1, before + 1)
    vote(context, shop, "rev_public", helpful=True, voter="g")
    clock.advance(seconds=REFRESH_S)
    assert (run_due_jobs(context), version(context)) == (1, before + 2)


def test_a_vote_that_changes_nothing_shows_nothing_anew(context, shop, clock):
    vote(context, shop, "rev_public", helpful=True, voter="a")
    clock.advance(seconds=REFRESH_S)
    run_due_jobs(context)
    vote(context, shop, "rev_public", helpful=True, voter="a")
    clock.advance(seconds=REFRESH_S)
    assert run_due_jobs(context) == 0


@pytest.mark.parametrize("id", ["rev_waiting", "rev_without_right", "post_1", "rev_of_nobody"])
def test_there_is_no_voting_on_what_is_no_review_shown_now(context, shop, id):
    with pytest.raises(NotFound):
        vote(context, shop, id, helpful=True, voter="a")
