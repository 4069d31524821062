"""The runner: Huey's worker threads, woken every few seconds to look into our own rows.

Owns threads and signals only. Tasks are defined on a queue made at run time, in this module and never in __main__.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from huey import Huey
from huey.consumer import Consumer, Scheduler

from widget_server.jobs.leases import JOBS_AT_ONCE_PER_SITE, Leased, lease_due_jobs, run_leased_job
from widget_server.jobs.queue import make_queue
from widget_server.jobs.schedule import EVERY_S, TICK_S
from widget_server.services.context import Context

# As many as one site has jobs at once, one for photos, one for what is quick, one for the other sites.
WORKERS = JOBS_AT_ONCE_PER_SITE + 3
# Longer than a batch of an import: what is still running then is interrupted, and its lease brings it back.
SHUTDOWN_TIMEOUT_S = 30


class _QuickScheduler(Scheduler):  # type: ignore[misc]
    """Huey looks at its periodic tasks once a minute; photos should not wait that long."""

    periodic_task_seconds = TICK_S


class Runner(Consumer):  # type: ignore[misc]
    """Huey's consumer with the quick schedule."""

    scheduler_class = _QuickScheduler


def make_runner(context: Context) -> Runner:
    """Return a runner that works for this context once run() is called in the main thread; SIGTERM ends it gently."""
    queue = make_queue(context.settings)
    define_tasks(queue, context)
    return Runner(queue, workers=WORKERS, max_delay=1.0, shutdown_timeout=SHUTDOWN_TIMEOUT_S, graceful_signal="TERM")


def define_tasks(queue: Huey, context: Context) -> None:
    """Tell the queue what to do, and how often."""

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run_job(site_id: int, job_id: str, attempt: int) -> None:
        run_leased_job(context, Leased(site_id=site_id, job_id=job_id, attempt=attempt))
        hand_out_due_jobs(context)  # the next one of the site has its place now

    def hand_out_due_jobs(context: Context) -> None:
        for leased in lease_due_jobs(context):
            run_job(leased.site_id, leased.job_id, leased.attempt)

    _periodic(queue, context, hand_out_due_jobs, TICK_S)
    for work, every_s in EVERY_S.items():
        _periodic(queue, context, work, every_s)


def _periodic(queue: Huey, context: Context, work: Callable[[Context], None], every_s: int) -> None:
    """Do some work with the first tick of each period; a tick that finds it still running passes."""
    running = threading.Lock()

    def due(now: datetime) -> bool:
        return (now.hour * 3600 + now.minute * 60 + now.second) % every_s < TICK_S

    @queue.periodic_task(due, name=work.__name__, expires=TICK_S)  # type: ignore[untyped-decorator]
    def run() -> None:
        if running.acquire(blocking=False):
            try:
                work(context)
            finally:
                running.release()
