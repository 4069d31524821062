"""Reading what may be shown: submissions in a public state, with a right in force, with their ready photos.

Owns the rule of what is public; its statements are `content_queries`. Who decided and why is the write side's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from embed.schema import HowChecked, Spot
from moderation.authenticity import Incentive, disclosure_key
from moderation.rights import LOST, Basis, RightsRecord, RightsState, Surface, may_show, next_change_at, state_at
from moderation.states import PUBLIC_STATES, WAITING_STATES
from moderation.types import State
from widget_server.showcase import content_queries as queries
from widget_server.showcase.tiles import media_json
from widget_server.showcase.types import Film, Picture, PublicSubmission, QuestionFacts, ReviewFacts

Rows = Iterable[Any]
_MAX_SPOTS = 20
_IDS = 5000


@dataclass(frozen=True, kw_only=True)
class Content:
    """What may be shown at one moment.

    changes_at : by submission, shown or not, when time alone next changes whether it may be shown.
    lost : approved submissions whose right ran out or was taken back; what never had one is not among them.
    """

    submissions: tuple[PublicSubmission, ...]
    changes_at: Mapping[str, datetime]
    lost: frozenset[str]


def load_pictures(connection: Connection, site_id: int, only: Collection[str] | None = None) -> dict[str, Picture]:
    """Read the photos of products and of submissions in a public state, without those taken down.

    only : read those of these submissions and of no products.
    """
    rows = connection.execute(queries.pictures(only is not None), _given(site_id, only))
    return {
        row.id: Picture(
            id=row.id,
            sha256=row.sha256,
            width_px=row.width_px,
            height_px=row.height_px,
            thumbhash=row.thumbhash,
            phash=row.phash,
            sharpness=row.sharpness,
            renditions=_renditions(row.names),
        )
        for row in rows
    }


def _renditions(names: str) -> tuple[tuple[int, str], ...]:
    pairs = (name.split("/") for name in names.split(","))
    return tuple(sorted((int(width), format) for width, format in pairs))


def load_gone(
    connection: Connection, site_id: int, *, lost: Collection[str], only: Collection[str] | None = None
) -> frozenset[str]:
    """Read the ids of photos that were taken down, by themselves or with their submission, or lost their right.

    A video goes with its poster.  lost : submissions as Content has them.  only : among these photos and videos.
    """
    given: dict[str, Any] = {"site_id": site_id} | ({} if only is None else {"these": list(only)})
    some, ids = only is not None, sorted(lost)
    gone = set(connection.execute(queries.gone(some), given).scalars())
    # A statement takes only so many values.
    for at in range(0, len(ids), _IDS):
        gone.update(connection.execute(queries.gone_with(some), given | {"lost": ids[at : at + _IDS]}).scalars())
    return frozenset(gone)


def _given(site_id: int, only: Collection[str] | None) -> dict[str, Any]:
    return {"site_id": site_id} if only is None else {"site_id": site_id, "only": list(only)}


def load_content(
    connection: Connection,
    site_id: int,
    pictures: Mapping[str, Picture],
    *,
    base: str,
    now: datetime,
    only: Collection[str] | None = None,
) -> Content:
    """Read every submission that may be shown now; only : of these."""
    some, given = only is not None, _given(site_id, only)
    ledgers = _ledgers(connection.execute(queries.ledgers(some), given))
    changes_at = {id: at for id, ledger in ledgers.items() if (at := next_change_at(ledger, now)) is not None}
    media = _media(connection.execute(queries.places(some), given))
    links = _links(connection.execute(queries.confirmed_links(some), given))
    stands_still = connection.execute(queries.frozen(), {"site_id": site_id, "now": now})
    frozen: dict[str, datetime] = {row[0]: row[1] for row in stands_still}
    rows = connection.execute(queries.submissions(some), given)
    found = []
    for row in rows:
        until = _standstill(frozen, [product for product, _ in links.get(row.id, ())], row.product_id or row.asked_of)
        if until is not None:
            changes_at[row.id] = min(until, changes_at.get(row.id, until))
            continue
        if not may_show(ledgers.get(row.id, ()), now):
            continue
        ready = [place for place in media.get(row.id, ()) if place.media_id in pictures]
        index = {place.position: new for new, place in enumerate(ready)}
        products = [(product, _moved(spots, index)) for product, spots in links.get(row.id, ())]
        review = None
        if row.rating is not None:
            review = ReviewFacts(
                product=row.product_id,
                rating=row.rating,
                recommends=row.recommends,
                verified_buyer=row.order_id is not None,
                disclosure=_disclosure(row.incentive, row.syndicated),
                location=row.location,
                reply=row.reply,
                replied_at=row.replied_at,
                helpful_count=row.helpful_count,
                unhelpful_count=row.unhelpful_count,
                answers={str(label): str(value) for label, value in row.answers.items()},
            )
            if all(product != row.product_id for product, _ in products):
                products.insert(0, (row.product_id, ()))
        question = None
        if row.asked_of is not None:
            question = QuestionFacts(product=row.asked_of, answer=row.answer, answered_at=row.answered_at)
        found.append(
            PublicSubmission(
                id=row.id,
                number=row.number,
                kind=row.kind,
                title=row.title,
                text=row.text,
                author=row.author,
                author_url=row.author_url,
                permalink=row.permalink,
                language=row.language,
                tags=tuple(row.tags),
                like_count=row.like_count,
                comment_count=row.comment_count,
                posted_at=row.posted_at,
                media=tuple(
                    media_json(
                        pictures[place.media_id],
                        base=base,
                        type=place.type,
                        alt=place.alt,
                        focus=place.focus,
                        film=place.film,
                    )
                    for place in ready
                ),
                pictures=tuple(pictures[place.media_id] for place in ready),
                products=tuple(products),
                review=review,
                question=question,
                films=tuple(place.film for place in ready if place.film),
            )
        )
    lost = frozenset(id for id, ledger in ledgers.items() if state_at(ledger, now) in LOST)
    return Content(submissions=tuple(found), changes_at=changes_at, lost=lost)


def load_counts_by_state(
    connection: Connection, site_id: int, only: Collection[str] | None = None
) -> dict[str, HowChecked]:
    """Count the reviews of each product that were collected, published, wait and were rejected; only : of these."""
    rows = connection.execute(queries.counts_by_state(only is not None), _given(site_id, only))
    counts: dict[str, HowChecked] = defaultdict(
        lambda: HowChecked(collected_count=0, published_count=0, pending_count=0, rejected_count=0)
    )
    for product, state, count in rows:
        counts[product]["collected_count"] += count
        if state in PUBLIC_STATES:
            counts[product]["published_count"] += count
        elif state in WAITING_STATES:
            counts[product]["pending_count"] += count
        elif state in (State.REJECTED, State.TAKEN_DOWN):
            counts[product]["rejected_count"] += count
    return dict(counts)


def _ledgers(rows: Rows) -> dict[str, list[RightsRecord]]:
    ledgers: dict[str, list[RightsRecord]] = defaultdict(list)
    for submission_id, state, basis, scope, at, expires_at in rows:
        record = RightsRecord(
            state=RightsState(state),
            basis=Basis(basis),
            scope=frozenset(map(Surface, scope)),
            at=at,
            expires_at=expires_at,
        )
        ledgers[submission_id].append(record)
    return ledgers


def _standstill(frozen: Mapping[str, datetime], shown: Iterable[str], about: str | None) -> datetime | None:
    """Return until when a submission is not shown because of one of its products, None where none stands still."""
    ends = [frozen[product] for product in (*shown, about or "") if product in frozen]
    return max(ends, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    position: int
    media_id: str
    type: str
    alt: str
    focus: str
    film: Film | None


def _media(rows: Rows) -> dict[str, list[_Place]]:
    places: dict[str, list[_Place]] = defaultdict(list)
    for submission_id, position, media_id, type, alt, focus, film_id, format, body_bytes in rows:
        film = Film(id=film_id, format=format, body_bytes=body_bytes) if film_id else None
        place = _Place(position=position, media_id=media_id or "", type=type, alt=alt, focus=focus, film=film)
        places[submission_id].append(place)
    return places


def _links(rows: Rows) -> dict[str, list[tuple[str, list[Spot]]]]:
    links: dict[str, list[tuple[str, list[Spot]]]] = defaultdict(list)
    for submission_id, product, spots in rows:
        links[submission_id].append((product, spots[:_MAX_SPOTS]))
    return links


def _moved(spots: Iterable[Spot], index: Mapping[int, int]) -> tuple[Spot, ...]:
    # A photo that is not ready is left out, so the ones behind it move up, and the hotspots with them.
    return tuple(Spot(media=index[s["media"]], x=s["x"], y=s["y"]) for s in spots if s["media"] in index)


def _disclosure(incentive: str, syndicated: bool) -> str:
    try:
        kind = Incentive(incentive or Incentive.NONE)
    except ValueError:
        # An incentive of a kind unknown to us is still an incentive, and is disclosed as one.
        kind = Incentive.OTHER
    return disclosure_key(kind, syndicated=syndicated) or ""
