"""Photos into the store: derive in a killable child, put every file, then name them in a transaction.

Files are put before the rows that name them, and deleted after them: a crash in between leaves bytes nobody can reach
(sweep_photos deletes them), never a broken photo.
Owns no paths and no network; see local_photos and fetch_photos.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Media, MediaColor, MediaRendition, Revision
from widget_server.db.upsert import insert_missing
from widget_server.media.keys import ADDRESS_DIGITS, original_key, rendition_key
from widget_server.media.types import DerivedPhoto, RenditionFormat
from widget_server.services.context import Context


@dataclass(frozen=True, kw_only=True)
class StagedPhoto:
    """A photo whose files lie in the store and which no row names yet.

    photo : its measures; the bodies of its renditions are empty by now.  rendition_bytes : their sizes, in order.
    """

    photo: DerivedPhoto
    original_bytes: int
    rendition_bytes: tuple[int, ...]

    @property
    def media_id(self) -> str:
        """Return the id under which the photo is kept and served."""
        return media_id(self.photo.sha256)


def media_id(sha256: str) -> str:
    """Return the id of the photo with these original bytes."""
    return sha256[:ADDRESS_DIGITS]


def stage(context: Context, site_id: int, data: bytes, *, put: bool = True) -> StagedPhoto:
    """Derive one photo and put its original and renditions into the store.

    put : False only derives, for a dry run.  Raises PhotoRefused, which says why this cannot become a photo.
    """
    photo = context.decoder.derive(data)
    if put:
        files = {rendition_key(site_id, photo.sha256, one.width_px, one.format): one.body for one in photo.renditions}
        context.store.put_all({original_key(site_id, photo.sha256): data, **files})
    return StagedPhoto(
        photo=replace(photo, renditions=tuple(replace(rendition, body=b"") for rendition in photo.renditions)),
        original_bytes=len(data),
        rendition_bytes=tuple(len(rendition.body) for rendition in photo.renditions),
    )


def name_photos(session: Session, site_id: int, staged: Iterable[StagedPhoto], now: datetime) -> None:
    """Write the rows of staged photos in the caller's transaction; what is named already stays as it is."""
    photos = {one.media_id: one for one in staged}
    insert_missing(
        session,
        Media,
        [
            {
                "site_id": site_id,
                "id": key,
                "sha256": one.photo.sha256,
                "width_px": one.photo.width_px,
                "height_px": one.photo.height_px,
                "thumbhash": one.photo.thumbhash,
                "dominant_color": one.photo.dominant_color,
                "phash": one.photo.phash,
                "sharpness": one.photo.sharpness,
                "body_bytes": one.original_bytes,
                "created_at": now,
            }
            for key, one in photos.items()
        ],
    )
    insert_missing(
        session,
        MediaColor,
        [
            {"site_id": site_id, "color": color, "media_id": key, "place": place}
            for key, one in photos.items()
            for place, color in enumerate(one.photo.colors)
        ],
    )
    insert_missing(
        session,
        MediaRendition,
        [
            {
                "site_id": site_id,
                "media_id": key,
                "width_px": rendition.width_px,
                "format": rendition.format,
                "height_px": rendition.height_px,
                "body_bytes": body_bytes,
            }
            for key, one in photos.items()
            for rendition, body_bytes in zip(one.photo.renditions, one.rendition_bytes, strict=True)
        ],
    )


def drop_photo(session: Session, media: Media) -> list[str]:
    """Delete the row of a photo in the caller's transaction; returns the files to delete after its commit."""
    renditions = session.scalars(
        select(MediaRendition).where(MediaRendition.site_id == media.site_id, MediaRendition.media_id == media.id)
    )
    files = [
        original_key(media.site_id, media.sha256),
        *(
            rendition_key(media.site_id, media.sha256, one.width_px, cast(RenditionFormat, one.format))
            for one in renditions
        ),
    ]
    session.delete(media)
    return files


def photos_of_revisions(session: Session, site_id: int, submission_ids: Collection[str] | None = None) -> set[str]:
    """Return the ids of the photos in changes that wait; None asks for those of all submissions of the site."""
    query = select(Revision.content).where(Revision.site_id == site_id, Revision.state == "held")
    if submission_ids is not None:
        query = query.where(Revision.submission_id.in_(submission_ids))
    return {
        one["media_id"] for content in session.scalars(query) for one in content.get("media", ()) if one["media_id"]
    }
