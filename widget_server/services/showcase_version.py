"""The number by which every process learns that shoppers should see something new, and what is new in it.

Owns the version and the log of changes. A version that names what it changed lets a process patch what it has; one that
names nothing may have changed anything, and everything is loaded anew.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from widget_server.db.tables import ShowcaseChange, Site
from widget_server.db.upsert import insert_missing
from widget_server.services.schedule_job import schedule_job

REFRESH = "refresh"
REFRESH_S = 5
"""Changes of figures, such as votes, are collected this long: each new version costs every process a new snapshot."""
MOST_CHANGES = 200  # beyond that, loading everything is not slower
_KEPT_VERSIONS = 500
BUMPED = "vitrine.bumped"
"""Where a session says which sites' versions its transaction raises."""
_TO_COME = 0
_COUNTERS = ""


def bump(session: Session, site_id: int, *, submissions: Collection[str] = (), counters: bool = False) -> None:
    """Raise the site's showcase version in the caller's transaction: a rolled-back change raises nothing.

    submissions : ids, if nothing that shoppers see changed but these, with their review, photos, products and rights.
    counters : the counters of shoppers' actions changed.  With neither, anything may have changed.
    """
    version = _raised(session, site_id)
    subjects = {*submissions, _COUNTERS} if counters else set(submissions)
    if len(subjects) <= MOST_CHANGES:
        _log(session, site_id, version, subjects)
    older = ShowcaseChange.version.between(_TO_COME + 1, version - _KEPT_VERSIONS)
    session.execute(
        delete(ShowcaseChange)
        .where(ShowcaseChange.site_id == site_id, older)
        .execution_options(synchronize_session=False)
    )


def bump_soon(session: Session, site_id: int, now: datetime, *, submissions: Collection[str]) -> None:
    """Let a job raise the version at the end of this span of REFRESH_S seconds, once for all that ask within it."""
    _log(session, site_id, _TO_COME, submissions)
    span = int(now.timestamp()) // REFRESH_S + 1
    due_at = datetime.fromtimestamp(span * REFRESH_S, UTC)
    schedule_job(session, site_id, REFRESH, {}, due_at=due_at, job_id=f"{REFRESH}-{span}")


def bump_collected(session: Session, site_id: int) -> None:
    """Raise the version for what was collected by bump_soon."""
    version = _raised(session, site_id)
    session.execute(
        update(ShowcaseChange)
        .where(ShowcaseChange.site_id == site_id, ShowcaseChange.version == _TO_COME)
        .values(version=version)
        .execution_options(synchronize_session=False)
    )


def _raised(session: Session, site_id: int) -> int:
    session.info.setdefault(BUMPED, set()).add(site_id)
    return session.execute(
        update(Site)
        .where(Site.id == site_id)
        .values(showcase_version=Site.showcase_version + 1)
        .returning(Site.showcase_version)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _log(session: Session, site_id: int, version: int, subjects: Collection[str]) -> None:
    rows = [{"site_id": site_id, "version": version, "submission_id": subject} for subject in sorted(subjects)]
    insert_missing(session, ShowcaseChange, rows)
