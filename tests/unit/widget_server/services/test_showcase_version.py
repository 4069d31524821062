from datetime import timedelta

from sqlalchemy import select

from support import NOW
from support.shop import add_site
from widget_server.db.tables import Job, ShowcaseChange, Site
from widget_server.services.showcase_version import MOST_CHANGES, REFRESH_S, bump, bump_collected, bump_soon


def versions(context, *site_ids):
    with context.sessions() as session:
        return [session.get_one(Site, site_id).showcase_version for site_id in site_ids]


def test_a_change_raises_the_version_of_its_site_only(context, site_id):
    with context.sessions.begin() as session:
        other_id = add_site(session, "pk_other").id
    with context.sessions.begin() as session:
        bump(session, site_id)
        bump(session, site_id)
    assert versions(context, site_id, other_id) == [3, 1]


def test_a_change_that_is_rolled_back_raises_nothing(context, site_id):
    with context.sessions() as session:
        bump(session, site_id)
        session.rollback()
    assert versions(context, site_id) == [1]


def test_changes_of_some_seconds_are_one_job_that_is_due_when_they_are_over(context, site_id):
    moments = [NOW + timedelta(seconds=seconds) for seconds in (0, 1, REFRESH_S - 0.001, REFRESH_S)]
    for now in moments:
        with context.sessions.begin() as session:
            bump_soon(session, site_id, now, submissions=["rev_1"])
    with context.sessions() as session:
        due = session.scalars(select(Job.due_at).order_by(Job.due_at)).all()
    assert due == [NOW + timedelta(seconds=REFRESH_S), NOW + timedelta(seconds=2 * REFRESH_S)]
    assert versions(context, site_id) == [1]


def logged(context, site_id):
    with context.sessions() as session:
        rows = session.execute(
            select(ShowcaseChange.version, ShowcaseChange.submission_id).order_by(ShowcaseChange.version)
        )
        return [tuple(row) for row in rows]


def test_a_version_names_what_it_changed_unless_that_may_be_anything(context, site_id):
    with context.sessions.begin() as session:
        bump(session, site_id, submissions=["post_1", "post_1"])
        bump(session, site_id, counters=True)
        bump(session, site_id)
        bump(session, site_id, submissions=[f"post_{number}" for number in range(MOST_CHANGES + 1)])
    assert logged(context, site_id) == [(2, "post_1"), (3, "")]


def test_what_was_collected_gets_the_next_version_that_collects(context, site_id):
    with context.sessions.begin() as session:
        bump_soon(session, site_id, NOW, submissions=["rev_1"])
        bump(session, site_id)
        bump_soon(session, site_id, NOW, submissions=["rev_1", "rev_2"])
        bump_collected(session, site_id)
    assert logged(context, site_id) == [(3, "rev_1"), (3, "rev_2")]


def test_the_log_forgets_old_versions(context, site_id):
    with context.sessions.begin() as session:
        for number in range(510):
            bump(session, site_id, submissions=[f"post_{number}"])
    assert [version for version, _ in logged(context, site_id)] == list(range(12, 512))
