"""Deleting photos and videos that nothing shows, and files that neither has: what edits and crashes leave behind.

Files are put before their rows and deleted after them, so a crash leaves files too many and never too few.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import ImportRun, Media, MediaRendition, Product, SubmissionMedia, Video
from widget_server.media.keys import original_key, rendition_key
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.stage_photos import drop_photo, photos_of_revisions
from widget_server.services.stage_videos import video_keys, videos_of_revisions

# Longer than any import takes from putting a photo to naming it.
ORPHANED_AFTER = timedelta(days=1)
_BATCH_FILES = 500


def sweep_photos(context: Context, site_id: int) -> int:
    """Delete a site's photos and videos that nothing shows any more and files that no row has; returns how many files.

    Both only a day after they came.  A photo that was taken down stays: it answers 410, and may be evidence.
    """
    before = context.now() - ORPHANED_AFTER
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        if not _importing(session, site_id):
            for media in _unused(session, site_id, before):
                drop_photo(session, media)
            for video in _unused_videos(session, site_id, before):
                session.delete(video)
    with reading_session(context.engine) as session:
        named = _named(session, site_id)
    orphans = [key for key in context.store.keys_written_before(before, str(site_id)) if key not in named]
    deleted_count = 0
    for batch in (orphans[n : n + _BATCH_FILES] for n in range(0, len(orphans), _BATCH_FILES)):
        # Whoever puts the same photo again just now names it only after this; its file is then a new one.
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            named = _named(session, site_id)
            for key in batch:
                if key not in named and context.store.was_written_before(key, before):
                    context.store.delete(key)
                    deleted_count += 1
    return deleted_count


def _importing(session: Session, site_id: int) -> bool:
    """Whether an import is under way: it may be about to name a photo that it knows the site to have."""
    running = select(ImportRun.id).where(ImportRun.site_id == site_id, ImportRun.state == "running").limit(1)
    return session.scalar(running) is not None


def _unused(session: Session, site_id: int, before: datetime) -> list[Media]:
    """Return the photos of no submission, product or change that waits."""
    shown = select(SubmissionMedia.media_id).where(
        SubmissionMedia.site_id == site_id, SubmissionMedia.media_id.is_not(None)
    )
    of_products = select(Product.image_media_id).where(Product.site_id == site_id, Product.image_media_id.is_not(None))
    query = select(Media).where(
        Media.site_id == site_id,
        Media.created_at < before,
        Media.taken_down_at.is_(None),
        Media.id.not_in(shown),
        Media.id.not_in(of_products),
    )
    waiting = photos_of_revisions(session, site_id)
    return [media for media in session.scalars(query) if media.id not in waiting]


def _unused_videos(session: Session, site_id: int, before: datetime) -> list[Video]:
    """Return the videos of no submission or change that waits."""
    shown = select(SubmissionMedia.video_id).where(
        SubmissionMedia.site_id == site_id, SubmissionMedia.video_id.is_not(None)
    )
    query = select(Video).where(Video.site_id == site_id, Video.created_at < before, Video.id.not_in(shown))
    waiting = videos_of_revisions(session, site_id)
    return [video for video in session.scalars(query) if video.id not in waiting]


def _named(session: Session, site_id: int) -> set[str]:
    return set(_keys(session, site_id))


def _keys(session: Session, site_id: int) -> Iterator[str]:
    yield from video_keys(session, site_id)
    photos = session.execute(select(Media.id, Media.sha256).where(Media.site_id == site_id))
    yield from (original_key(site_id, photo.sha256) for photo in photos)
    of = MediaRendition
    for row in session.execute(select(of.media_id, of.width_px, of.format).where(of.site_id == site_id)):
        yield rendition_key(site_id, row.media_id, row.width_px, row.format)
