"""The queue of remote photos and videos: what waits to be fetched, and for whom. Fetching itself is fetch_photos."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from widget_server.db.tables import PhotoFetch
from widget_server.db.upsert import insert_missing

# A video is kept apart from its poster, which has the same submission and place.
SubjectKind = Literal["product", "submission", "video"]


def queue_photos(
    session: Session,
    site_id: int,
    kind: SubjectKind,
    wanted: Mapping[str, Mapping[int, str]],
    now: datetime,
) -> int:
    """Make these the photos that each subject waits for, due at once; returns how many.

    kind : "video" for the videos of a submission.
    wanted : subject id to {position: address}; an empty inner mapping ends the subject's waiting.
    """
    if not wanted:
        return 0
    session.execute(
        delete(PhotoFetch)
        .where(PhotoFetch.site_id == site_id, PhotoFetch.subject_kind == kind, PhotoFetch.subject_id.in_(wanted.keys()))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {
            "site_id": site_id,
            "subject_kind": kind,
            "subject_id": subject_id,
            "position": position,
            "url": url,
            "state": "waiting",
            "due_at": now,
        }
        for subject_id, photos in wanted.items()
        for position, url in photos.items()
    ]
    insert_missing(session, PhotoFetch, rows)
    return len(rows)
