"""One batch of posts or reviews: their photos first, then everything about them in one transaction.

Shared by ingest_posts and import_reviews, which turn a file's rows into Incoming.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from moderation.states import is_public
from moderation.suggestions import ProductMatcher
from moderation.types import Kind, State
from widget_server.db.engine import read_only
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission, SubmissionMedia
from widget_server.services.hear_creators import Heard, hear_creators
from widget_server.services.import_rights import grant_imported
from widget_server.services.import_run import Batch, Import
from widget_server.services.incoming import Incoming, id_key
from widget_server.services.judge import Judge
from widget_server.services.keep_submissions import Change, Keeper, media_of
from widget_server.services.local_photos import QUEUED, SENTENCES, Photos, stage_local
from widget_server.services.local_videos import SENTENCES as VIDEO_SENTENCES
from widget_server.services.local_videos import Videos, stage_local_videos
from widget_server.services.photo_hashes import phashes_of
from widget_server.services.queue_photos import queue_photos
from widget_server.services.screen import Screener
from widget_server.services.settle_new import settle_new
from widget_server.services.stage_photos import name_photos
from widget_server.services.stage_videos import name_videos
from widget_server.services.verify_buyers import verify_buyers

Name = tuple[str, str]  # (platform, external id)


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What the store has of a row before its batch."""

    submission_id: str
    fingerprint: str
    photo_is_missing: bool


class Ingest:
    """Writes the batches of one import of posts or reviews.

    matcher : finds products in posts, None for reviews.  needs_photo : whether a row whose every photo was refused is
    itself refused: a post is its picture, a review is its words.
    """

    def __init__(self, run: Import, *, matcher: ProductMatcher | None, needs_photo: bool) -> None:
        self._run = run
        self._matcher = matcher
        self._needs_photo = needs_photo
        self._id_key = id_key(run.context.vault)

    def take(self, rows: Sequence[Incoming]) -> None:
        """Stage the photos of what is new or changed, then write the batch and count it."""
        run = self._run
        standing = self._standing(rows)
        open_rows = [row for row in rows if not _settled(row, standing.get(_name(row)))]
        photos = stage_local(
            run.context,
            run.request.site_id,
            run.request.photo_folder,
            [photo.url for row in open_rows for photo in row.photos],
            put=not run.request.dry_run,
            on_photo=run.photo_done,
        )
        videos = stage_local_videos(
            run.context,
            run.request.site_id,
            run.request.photo_folder,
            [photo.video_url for row in open_rows for photo in row.photos],
            put=not run.request.dry_run,
        )
        settled = standing.keys() - set(map(_name, open_rows))
        with run.transaction() as batch:
            changes = {standing[name].submission_id: Change.UNCHANGED for name in settled}
            written = self._write(batch, open_rows, photos, videos)
            changes |= written
            if run.request.rights_evidence:
                self._grant(batch, changes)
            self._hear(batch, rows, changes)
            emails = {row.review.email for row in rows if row.review and row.review.email}
            now = run.context.now()
            run.visible |= verify_buyers(batch.session, batch.site.id, emails, actor=run.request.actor, now=now)
            new = [id for id, change in written.items() if change is not Change.UNCHANGED]
            settle_new(batch.session, batch.site.id, new, now)
            for change in changes.values():
                setattr(batch, change, getattr(batch, change) + 1)

    def _write(self, batch: Batch, rows: Sequence[Incoming], photos: Photos, videos: Videos) -> dict[str, Change]:
        """Write the rows; returns what became of each submission."""
        run, session, site_id, now = self._run, batch.session, batch.site.id, self._run.context.now()
        existing = _existing(session, site_id, rows)
        hashes = phashes_of(session, site_id, [one.id for one in existing.values()])
        keeper = Keeper(
            session=session,
            site=batch.site,
            now=now,
            actor=run.request.actor,
            id_key=self._id_key,
            judge=Judge(screener=self._screener, matcher=self._matcher, auto_confirm=batch.site.auto_confirm_products),
        )
        name_photos(session, site_id, photos.staged, now)
        name_videos(session, site_id, videos.staged, now)
        changes: dict[str, Change] = {}
        queued: dict[str, dict[int, str]] = {}
        queued_videos: dict[str, dict[int, str]] = {}
        for row in rows:
            before = existing.get(_name(row))
            media = media_of(row, photos.by_url, before, videos.by_url)
            if not self._has_its_photos(row, media):
                continue
            phashes = [photos.by_url[one.url].phash for one in row.photos if photos.by_url[one.url].phash]
            kept, change = keeper.keep(row, media, phashes or hashes.get(before.id if before else "", ()), before)
            changes[kept.id] = change
            if change is not Change.UNCHANGED:
                queued[kept.id] = _queued(media, "problem", "source_url")
                queued_videos[kept.id] = _queued(media, "video_problem", "video_url")
                run.visible |= is_public(State(kept.state))
        session.flush()
        run.count(queued_count=queue_photos(session, site_id, "submission", queued, now))
        run.count(queued_count=queue_photos(session, site_id, "video", queued_videos, now))
        return changes

    def _has_its_photos(self, row: Incoming, media: Sequence[Mapping[str, object]]) -> bool:
        """Report the photos that cannot be had; returns False where the row was rejected for it."""
        refused = [one for one in media if one["problem"] not in {"", QUEUED}]
        fatal = self._needs_photo and len(refused) == len(media)
        for one in refused:
            code = str(one["problem"])
            sentence = SENTENCES[code].format(url=one["source_url"])
            if fatal:
                self._run.reject(row.line, code, sentence)
                break
            self._run.warn(row.line, code, sentence)
        if not fatal:
            self._warn_of_videos(row, media)
        return not fatal

    def _warn_of_videos(self, row: Incoming, media: Sequence[Mapping[str, object]]) -> None:
        for one in media:
            if one["video_problem"] not in {"", QUEUED}:
                code = str(one["video_problem"])
                self._run.warn(row.line, code, VIDEO_SENTENCES[code].format(url=one["video_url"]))

    def _grant(self, batch: Batch, changes: dict[str, Change]) -> None:
        request = self._run.request
        granted = grant_imported(
            batch.session,
            batch.site.id,
            changes.keys(),
            evidence=request.rights_evidence,
            actor=request.actor,
            now=self._run.context.now(),
        )
        late = {key for key in granted if changes[key] is Change.UNCHANGED}
        changes |= dict.fromkeys(late, Change.UPDATED)
        self._run.visible |= bool(late)

    def _hear(self, batch: Batch, rows: Sequence[Incoming], changes: dict[str, Change]) -> None:
        """Grant what creators said yes to by hashtag, also in comments on posts that did not change."""
        now = self._run.context.now()
        heard = [
            Heard(
                submission_id=row.id(self._id_key), author=row.author, permalink=row.permalink, caption=row.text,
                tags=row.tags, raw=row.raw,
            )
            for row in rows
            if row.kind is Kind.POST
        ]  # fmt: skip
        granted = hear_creators(batch.session, batch.site.id, batch.site.approval_hashtag, heard, now)
        late = {key for key in granted if changes.get(key) is Change.UNCHANGED}
        changes |= dict.fromkeys(late, Change.UPDATED)

    def _standing(self, rows: Sequence[Incoming]) -> dict[Name, _Standing]:
        site_id = self._run.request.site_id
        query = select(Submission.platform, Submission.external_id, Submission.id, Submission.fingerprint).where(
            Submission.site_id == site_id,
            Submission.kind == rows[0].kind.value,
            Submission.external_id.in_([row.external_id for row in rows]),
        )
        with read_only(self._run.context.engine).connect() as connection:
            found = connection.execute(query).all()
            missing = select(SubmissionMedia.submission_id).where(
                SubmissionMedia.site_id == site_id,
                SubmissionMedia.submission_id.in_([row.id for row in found]),
                or_(SubmissionMedia.problem.not_in(["", QUEUED]), SubmissionMedia.video_problem.not_in(["", QUEUED])),
            )
            without = set(connection.execute(missing).scalars())
        wanted = set(map(_name, rows))
        return {
            (row.platform, row.external_id): _Standing(
                submission_id=row.id, fingerprint=row.fingerprint, photo_is_missing=row.id in without
            )
            for row in found
            if (row.platform, row.external_id) in wanted
        }

    @cached_property
    def _screener(self) -> Screener:
        with reading_session(self._run.context.engine) as session:
            return Screener(session, self._run.request.site_id)


def _name(row: Incoming) -> Name:
    return row.platform, row.external_id


def _queued(media: Sequence[Mapping[str, object]], problem: str, url: str) -> dict[int, str]:
    return {n: str(one[url]) for n, one in enumerate(media) if one[problem] == QUEUED}


def _settled(row: Incoming, standing: _Standing | None) -> bool:
    """Whether nothing can have changed: the same row, with every photo that could be had."""
    return standing is not None and standing.fingerprint == row.fingerprint() and not standing.photo_is_missing


def _existing(session: Session, site_id: int, rows: Sequence[Incoming]) -> dict[Name, Submission]:
    if not rows:
        return {}
    query = select(Submission).where(
        Submission.site_id == site_id,
        Submission.kind == rows[0].kind.value,
        Submission.external_id.in_([row.external_id for row in rows]),
    )
    return {(one.platform, one.external_id): one for one in session.scalars(query)}
