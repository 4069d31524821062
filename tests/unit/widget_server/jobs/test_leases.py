import threading

import pytest
from sqlalchemy import select

from support.shop import add_site
from widget_server.db.tables import Job
from widget_server.errors import BadInput
from widget_server.jobs.leases import (
    JOBS_AT_ONCE_PER_SITE,
    KILLED,
    LEASE,
    MOST_ATTEMPTS,
    PAUSES,
    Leased,
    _claim,
    lease_due_jobs,
    run_leased_job,
)
from widget_server.media.store import MediaUnavailable
from widget_server.services.failed_jobs import list_failed_jobs, retry_failed_jobs
from widget_server.services.schedule_job import schedule_job


def due(context, site_id, name="work", **arguments):
    with context.sessions.begin() as session:
        return schedule_job(session, site_id, name, arguments, due_at=context.now())


def only(context) -> Job:
    with context.sessions() as session:
        return session.scalars(select(Job)).one()


def another_site(context) -> int:
    with context.sessions.begin() as session:
        return add_site(session, "pk_other").id


def run_all(context, handlers):
    leased = lease_due_jobs(context)
    for one in leased:
        run_leased_job(context, one, handlers)
    return len(leased)


def fail(*_):
    raise OSError("secret detail")


def refuse(*_):
    raise BadInput("The file is empty.")


def test_a_due_job_is_done_once_with_its_arguments(context, site_id):
    done = []
    due(context, site_id, n=1)
    handlers = {"work": lambda context, site, arguments: done.append((site, arguments))}
    assert (run_all(context, handlers), run_all(context, handlers)) == (1, 0)
    assert done == [(site_id, {"n": 1})]
    assert (only(context).done_at, only(context).lease_until, only(context).problem) == (context.now(), None, "")


def test_what_is_due_later_waits(context, site_id, clock):
    with context.sessions.begin() as session:
        schedule_job(session, site_id, "work", {}, due_at=clock())
    clock.advance(seconds=-1)
    assert lease_due_jobs(context) == []


def test_a_job_of_a_killed_runner_comes_back_when_its_lease_is_over(context, site_id, clock):
    due(context, site_id)
    assert len(lease_due_jobs(context)) == 1  # its runner ends here
    clock.advance(seconds=LEASE.total_seconds())
    assert lease_due_jobs(context) == []
    clock.advance(seconds=1)
    assert len(lease_due_jobs(context)) == 1


def test_a_job_that_kills_its_runner_each_time_is_given_up_and_says_so(context, site_id, clock):
    due(context, site_id)
    begun = 0
    for _ in range(3 * MOST_ATTEMPTS):
        for leased in lease_due_jobs(context):
            assert _claim(context, leased) is not None  # and here the process is killed
            begun += 1
        clock.advance(seconds=LEASE.total_seconds() + 1)
    assert (begun, only(context).problem) == (MOST_ATTEMPTS, KILLED)
    assert only(context).done_at is not None
    with context.sessions() as session:
        assert [job.problem for job in list_failed_jobs(session)] == [KILLED]
    assert retry_failed_jobs(context, actor="user:1") == 1
    assert run_all(context, {"work": lambda *_: None}) == 1
    assert only(context).problem == ""


def test_a_message_that_waited_longer_than_its_lease_is_acted_on_once(context, site_id, clock):
    due(context, site_id)
    handed_out = []
    for _ in range(3):
        handed_out += lease_due_jobs(context)
        clock.advance(seconds=LEASE.total_seconds() + 1)
    done = []
    for leased in [*handed_out, handed_out[0]]:
        run_leased_job(context, leased, {"work": lambda *_: done.append(1)})
    assert (len(handed_out), done, only(context).attempt_count) == (3, [1], 1)


def test_of_runners_that_begin_at_once_one_does_the_job(context, site_id):
    due(context, site_id)
    (leased,) = lease_due_jobs(context)
    done, begun = [], threading.Barrier(4)

    def run() -> None:
        begun.wait(10)
        run_leased_job(context, leased, {"work": lambda *_: done.append(1)})

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


def test_a_hand_out_without_a_run_is_no_attempt(context, site_id, clock):
    due(context, site_id)
    for _ in range(2 * len(PAUSES)):
        assert len(lease_due_jobs(context)) == 1  # the message is lost
        clock.advance(seconds=LEASE.total_seconds() + 1)
    assert run_all(context, {"work": fail}) == 1
    assert (only(context).done_at, only(context).due_at) == (None, clock() + PAUSES[0])


def test_a_runner_that_was_overtaken_settles_nothing(context, site_id, clock):
    due(context, site_id)
    (first,) = lease_due_jobs(context)

    def stopped(*_):
        # Its machine stood still for longer than the lease, and another runner has taken over.
        clock.advance(seconds=LEASE.total_seconds() + 1)
        (second,) = lease_due_jobs(context)
        run_leased_job(context, second, {"work": fail})
        raise BadInput("too late")

    run_leased_job(context, first, {"work": stopped})
    job = only(context)
    assert (job.done_at, job.problem, job.attempt_count) == (None, "OSError", 2)


def test_two_runners_never_take_the_same_job(context, site_id):
    for _ in range(30):
        due(context, site_id)
    taken: list[Leased] = []
    lock = threading.Lock()

    def take() -> None:
        while leased := lease_due_jobs(context, limit=3):
            with lock:
                taken.extend(leased)
            for one in leased:
                run_leased_job(context, one, {"work": lambda *_: None})

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 30


def test_a_backlog_of_one_site_does_not_delay_anothers_job(context, site_id, clock):
    other_id = another_site(context)
    for _ in range(500):
        due(context, site_id)
    held = lease_due_jobs(context)
    assert [one.site_id for one in held] == [site_id] * JOBS_AT_ONCE_PER_SITE
    clock.advance(seconds=1)
    due(context, other_id)
    assert [one.site_id for one in lease_due_jobs(context)] == [other_id]
    run_leased_job(context, held[0], {"work": lambda *_: None})
    assert [one.site_id for one in lease_due_jobs(context)] == [site_id]


def test_sites_take_turns_and_each_ones_oldest_job_goes_first(context, site_id, clock):
    sites = [site_id, another_site(context)]
    jobs = []
    for site in (sites[0], sites[0], sites[1], sites[1]):
        clock.advance(seconds=1)
        jobs.append(due(context, site))
    assert [one.job_id for one in lease_due_jobs(context)] == [jobs[n] for n in (0, 2, 1, 3)]


def test_a_failed_job_is_tried_again_after_growing_pauses_and_then_left_with_its_problem(context, site_id, clock):
    due(context, site_id)
    for pause in PAUSES:
        assert run_all(context, {"work": fail}) == 1
        assert (only(context).due_at, only(context).done_at) == (clock() + pause, None)
        assert run_all(context, {"work": fail}) == 0
        clock.advance(seconds=pause.total_seconds())
    run_all(context, {"work": fail})
    assert (only(context).done_at, only(context).problem) == (clock(), "OSError")


def test_a_job_whose_input_is_at_fault_is_not_tried_again_and_says_what_to_do(context, site_id):
    due(context, site_id)
    run_all(context, {"work": refuse})
    assert (only(context).done_at, only(context).problem) == (context.now(), "The file is empty.")


def test_a_job_that_met_trouble_of_ours_is_tried_again(context, site_id, clock):
    def unreachable(*_):
        raise MediaUnavailable("Photos cannot be kept right now.")

    due(context, site_id)
    run_all(context, {"work": unreachable})
    assert (only(context).done_at, only(context).due_at) == (None, clock() + PAUSES[0])


def test_a_lease_taken_while_the_clock_was_wrong_holds_up_nothing(context, site_id, clock):
    due(context, site_id)
    clock.advance(hours=5)
    assert len(lease_due_jobs(context)) == 1
    clock.advance(hours=-5)
    assert run_all(context, {"work": lambda *_: None}) == 1
    assert only(context).done_at == clock()


@pytest.mark.parametrize("handlers", [{}, {"work": fail}])
def test_no_job_ends_the_runner(context, site_id, handlers):
    due(context, site_id)
    assert run_all(context, handlers) == 1


def test_a_long_job_keeps_its_lease(context, site_id, clock, monkeypatch):
    from datetime import timedelta

    from widget_server.jobs import leases

    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=0.3))
    due(context, site_id)
    (leased,) = lease_due_jobs(context)
    clock.advance(seconds=10)
    extended = threading.Event()

    def work(*_):
        # The lease is over by the clock; the keeper has to notice while this waits.
        for _ in range(100):
            if only(context).lease_until > clock():
                extended.set()
                return
            threading.Event().wait(0.05)

    run_leased_job(context, leased, {"work": work})
    assert extended.is_set()
