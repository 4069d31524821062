"""Fetching the remote photos and videos that wait in the queue: leased, in parallel, tried again with growing pauses.

Every step can be repeated: a killed fetch is picked up when its lease has run out, a photo fetched twice is one photo.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, func, inspect, select, update
from sqlalchemy.orm import Session

from moderation.states import WAITING_STATES, is_public
from moderation.suggestions import ProductMatcher
from moderation.types import Kind, State
from widget_server.db.tables import PhotoFetch, Product, Site, Submission
from widget_server.media.types import MOST_VIDEO_BYTES, DecodeLimits, PhotoRefused, VideoRefused
from widget_server.outbound import OutboundError, fetch
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.judge import Judge, words_of, words_of_revision
from widget_server.services.photo_hashes import phashes_of, phashes_of_photos
from widget_server.services.revisions import waiting_revision
from widget_server.services.screen import Screener
from widget_server.services.settle_new import settle_new
from widget_server.services.showcase_version import bump
from widget_server.services.stage_photos import StagedPhoto, name_photos, stage
from widget_server.services.stage_videos import StagedVideo, name_videos, stage_video
from widget_server.services.suggest_products import matcher_of

PHOTOS_AT_ONCE = 64
# A whole video is in memory until it lies in the store.
VIDEOS_AT_ONCE = 2
# A round ends with its slowest photo, and a site's host may be slow.
PHOTOS_AT_ONCE_PER_SITE = 16
# Waiting for other machines costs nothing here; decoding has its own bound, the number of cores.
_CONNECTIONS = 8
# Longer than all photos of one round can take.
LEASE = timedelta(minutes=15)
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_TURNS = 997


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """One leased photo or video."""

    site_id: int
    kind: str
    subject_id: str
    position: int
    url: str
    attempt_count: int


@dataclass(frozen=True, kw_only=True)
class _Failure:
    """Why a photo or video could not be had."""

    problem: str
    temporary: bool


_Outcome: TypeAlias = StagedPhoto | StagedVideo | _Failure


def fetch_due_photos(context: Context, *, limit: int = PHOTOS_AT_ONCE, allow_private: Collection[str] = ()) -> int:
    """Fetch the photos that are due, at most `limit`, of each site a few, and some videos; returns how many were tried.

    allow_private : see outbound.fetch.
    """
    photos = _fetch_due(context, PhotoFetch.subject_kind != "video", limit, allow_private)
    return photos + _fetch_due(context, PhotoFetch.subject_kind == "video", VIDEOS_AT_ONCE, allow_private)


def _fetch_due(context: Context, which: ColumnElement[bool], limit: int, allow_private: Collection[str]) -> int:
    waiting = _lease(context, which, limit)
    if not waiting:
        return 0
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        outcomes = list(pool.map(lambda one: _fetch(context, one, allow_private), waiting))
    pairs = sorted(zip(waiting, outcomes, strict=True), key=lambda pair: pair[0].site_id)
    for site_id, of_site in groupby(pairs, key=lambda pair: pair[0].site_id):
        with context.sessions.begin() as session:
            _settle(session, lock_site(session, site_id), list(of_site), context.now())
    return len(waiting)


def _lease(context: Context, which: ColumnElement[bool], limit: int) -> list[_Waiting]:
    now = context.now()
    is_due = (
        which
        & (PhotoFetch.state == "waiting")
        & (PhotoFetch.due_at <= now)
        & (PhotoFetch.lease_until.is_(None) | (PhotoFetch.lease_until < now))
    )
    key = inspect(PhotoFetch).primary_key
    place = func.row_number().over(partition_by=PhotoFetch.site_id, order_by=PhotoFetch.due_at)
    placed = select(*key, place.label("place")).where(is_due).subquery()
    # Where more sites wait than a round has places, others come first every second.
    turn = (PhotoFetch.site_id + int(now.timestamp()) * limit) % _TURNS
    with context.sessions.begin() as session:
        rows = session.scalars(
            select(PhotoFetch)
            .join(placed, and_(*(placed.c[column.name] == column for column in key)))
            # Said again of the row itself: between the two looks another runner may have taken it.
            .where(is_due, placed.c.place <= PHOTOS_AT_ONCE_PER_SITE)
            .order_by(placed.c.place, turn)
            .limit(limit)
            .with_for_update(skip_locked=True, of=PhotoFetch)
        ).all()
        for row in rows:
            row.lease_until = now + LEASE
            row.attempt_count += 1
        return [
            _Waiting(
                site_id=row.site_id,
                kind=row.subject_kind,
                subject_id=row.subject_id,
                position=row.position,
                url=row.url,
                attempt_count=row.attempt_count,
            )
            for row in rows
        ]


def _fetch(context: Context, waiting: _Waiting, allow_private: Collection[str]) -> _Outcome:
    try:
        if waiting.kind == "video":
            fetched = fetch(waiting.url, most_bytes=MOST_VIDEO_BYTES, allow_private=allow_private)
            return stage_video(context, waiting.site_id, fetched.body)
        fetched = fetch(waiting.url, most_bytes=DecodeLimits().input_bytes, allow_private=allow_private)
        return stage(context, waiting.site_id, fetched.body)
    except OutboundError as error:
        return _Failure(problem=f"fetch_{error.reason}", temporary=error.temporary)
    except (PhotoRefused, VideoRefused) as error:
        return _Failure(problem=error.reason, temporary=False)


def _settle(session: Session, site: Site, outcomes: Sequence[tuple[_Waiting, _Outcome]], now: datetime) -> None:
    name_photos(session, site.id, [one for _, one in outcomes if isinstance(one, StagedPhoto)], now)
    name_videos(session, site.id, [one for _, one in outcomes if isinstance(one, StagedVideo)], now)
    touched: dict[str, Submission] = {}
    public: list[str] = []
    products_changed = False
    for waiting, outcome in outcomes:
        row = session.get(PhotoFetch, (site.id, waiting.kind, waiting.subject_id, waiting.position))
        if row is None or row.url != waiting.url:
            continue  # replaced while it was fetched
        row.lease_until = None
        if not isinstance(outcome, _Failure):
            row.state, row.problem = "done", ""
        else:
            row.problem = outcome.problem
            if outcome.temporary and waiting.attempt_count <= len(PAUSES):
                row.due_at = now + PAUSES[waiting.attempt_count - 1]
                continue
            row.state = "failed"
        if waiting.kind == "product":
            products_changed |= _give_to_product(session, site.id, waiting, outcome)
        elif (submission := session.get(Submission, (site.id, waiting.subject_id))) is not None:
            if waiting.kind == "video":
                _give_video(session, submission, waiting.url, outcome)
            else:
                _give_photo(session, submission, waiting.url, outcome)
                touched[submission.id] = submission
            public += [submission.id] if is_public(State(submission.state)) else []
    session.flush()
    _judge_again(session, site, touched.values(), now)
    if public or products_changed:
        bump(session, site.id, submissions=() if products_changed else public)


def _give_to_product(session: Session, site_id: int, waiting: _Waiting, outcome: _Outcome) -> bool:
    if not isinstance(outcome, StagedPhoto):
        return False
    session.execute(
        update(Product)
        .where(Product.site_id == site_id, Product.id == waiting.subject_id, Product.image_url == waiting.url)
        .values(image_media_id=outcome.media_id)
        .execution_options(synchronize_session=False)
    )
    return True


def _give_photo(session: Session, submission: Submission, url: str, outcome: _Outcome) -> None:
    media_id = outcome.media_id if isinstance(outcome, StagedPhoto) else None
    problem = outcome.problem if isinstance(outcome, _Failure) else ""
    _fill_in(session, submission, {"source_url": url, "media_id": None}, {"media_id": media_id, "problem": problem})


def _give_video(session: Session, submission: Submission, url: str, outcome: _Outcome) -> None:
    video_id = outcome.video_id if isinstance(outcome, StagedVideo) else None
    problem = outcome.problem if isinstance(outcome, _Failure) else ""
    given = {"video_id": video_id, "video_problem": problem}
    _fill_in(session, submission, {"video_url": url, "video_id": None}, given)


def _fill_in(
    session: Session, submission: Submission, where: Mapping[str, str | None], given: Mapping[str, str | None]
) -> None:
    """Put what was had, or why it was not, wherever the submission names this address and still waits for it."""
    for one in submission.media:
        if all(getattr(one, name) == value for name, value in where.items()):
            for name, value in given.items():
                setattr(one, name, value)
    held = waiting_revision(session, submission)
    if held is not None:
        media = [
            {**one, **given} if all(one.get(name) == value for name, value in where.items()) else one
            for one in held.content["media"]
        ]
        held.content = {**held.content, "media": media}


def _judge_again(session: Session, site: Site, submissions: Iterable[Submission], now: datetime) -> None:
    """Let the rules see the photos of what waits for a decision, be it the first or one on a held change."""
    waiting = [one for one in submissions if State(one.state) in WAITING_STATES]
    if not waiting:
        return
    has_posts = any(one.kind == Kind.POST for one in waiting)
    matcher: ProductMatcher | None = matcher_of(session, site.id) if has_posts else None
    judge = Judge(screener=Screener(session, site.id), matcher=matcher, auto_confirm=site.auto_confirm_products)
    hashes = phashes_of(session, site.id, [one.id for one in waiting])
    for one in waiting:
        held = waiting_revision(session, one)
        if held is None:
            words = words_of(one, hashes.get(one.id, ()))
        else:
            ids = [str(photo["media_id"]) for photo in held.content["media"] if photo["media_id"]]
            words = words_of_revision(one, held.content, phashes_of_photos(session, site.id, ids))
        judge.judge(session, one, words, now)
    session.flush()
    settle_new(session, site.id, [one.id for one in waiting], now)
