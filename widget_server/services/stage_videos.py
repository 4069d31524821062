"""Videos into the store: cleaned of their metadata, put, then named in a transaction, as stage_photos does with photos.

Owns no paths and no network; see local_videos and fetch_photos.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Revision, Video
from widget_server.db.upsert import insert_missing
from widget_server.media import clean_video
from widget_server.media.keys import ADDRESS_DIGITS, video_key
from widget_server.media.types import VideoFormat
from widget_server.services.context import Context


@dataclass(frozen=True, kw_only=True)
class StagedVideo:
    """A video whose file lies in the store and which no row names yet."""

    sha256: str
    format: VideoFormat
    body_bytes: int

    @property
    def video_id(self) -> str:
        """Return the id under which the video is kept and served."""
        return self.sha256[:ADDRESS_DIGITS]


def stage_video(context: Context, site_id: int, data: bytes, *, put: bool = True) -> StagedVideo:
    """Clean one video and put it into the store.

    put : False only cleans, for a dry run.  Raises VideoRefused, which says why this cannot become a video.
    """
    video = clean_video(data)
    if put:
        context.store.put(video_key(site_id, video.sha256, video.format), video.body)
    return StagedVideo(sha256=video.sha256, format=video.format, body_bytes=len(video.body))


def name_videos(session: Session, site_id: int, staged: Iterable[StagedVideo], now: datetime) -> None:
    """Write the rows of staged videos in the caller's transaction; what is named already stays as it is."""
    rows = {
        one.video_id: {
            "site_id": site_id,
            "id": one.video_id,
            "sha256": one.sha256,
            "format": one.format,
            "body_bytes": one.body_bytes,
            "created_at": now,
        }
        for one in staged
    }
    insert_missing(session, Video, list(rows.values()))


def video_keys(session: Session, site_id: int) -> list[str]:
    """Return the keys of the files that a site's rows name."""
    rows = session.execute(select(Video.id, Video.format).where(Video.site_id == site_id))
    return [video_key(site_id, row.id, cast(VideoFormat, row.format)) for row in rows]


def videos_of_revisions(session: Session, site_id: int) -> set[str]:
    """Return the ids of the videos in changes that wait."""
    query = select(Revision.content).where(Revision.site_id == site_id, Revision.state == "held")
    contents = session.scalars(query)
    return {one["video_id"] for content in contents for one in content.get("media", ()) if one.get("video_id")}
