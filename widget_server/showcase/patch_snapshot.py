"""The next version of a snapshot, made from the last one and what a log says has changed since.

Owns the patch: what it gives is what loading the whole site would give, at the cost of what changed. Where the log does
not name every change there is no patch, and the site is loaded anew. What time alone takes away needs no database.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ranking import Layered, Ranker, patch_candidates, with_counters
from widget_server.showcase import content_queries as queries
from widget_server.showcase.alt_text import described
from widget_server.showcase.load_content import Content, load_content, load_counts_by_state, load_gone, load_pictures
from widget_server.showcase.load_site import load_order
from widget_server.showcase.questions import in_order, ready_question
from widget_server.showcase.reviews import ready_review, with_figures
from widget_server.showcase.snapshot import Snapshot, candidate_of, source_of
from widget_server.showcase.tiles import make_tile
from widget_server.showcase.types import ProductReviews, PublicQuestion

_COUNTERS = ""  # see tables.ShowcaseChange
# From here on loading everything is not slower.
_MOST_CHANGES = 400
_MOST_SLOTS = 2


@dataclass(frozen=True, kw_only=True)
class _Changes:
    """What is new.  submissions : ids, with all that share a photo or video with them.

    pictures, films : of these, before and now.  about : products of their reviews and questions, before and now.
    """

    version: int
    submissions: frozenset[str]
    pictures: frozenset[str]
    films: frozenset[str]
    about: frozenset[str]
    counters: bool


def patch_snapshot(connection: Connection, previous: Snapshot, *, public_url: str, now: datetime) -> Snapshot | None:
    """Return the site's present version, None where it must be loaded anew."""
    changes = _changes(connection, previous, now)
    if changes is None:
        return None
    site_id, ids = previous.site.id, changes.submissions
    base = f"{public_url}/m/{previous.site.key}"
    pictures = load_pictures(connection, site_id, ids)
    content = load_content(connection, site_id, pictures, base=base, now=now, only=ids)
    described_too = described(content.submissions, previous.products, previous.site.locale)
    content = replace(content, submissions=described_too)
    order = load_order(connection, site_id) if changes.counters else previous.order
    shown = [item for item in content.submissions if item.pictures]  # by number, as slots are given
    candidates = previous.candidates
    if shown or any(id in candidates.index_of for id in ids):
        if len(candidates.place) > _MOST_SLOTS * len(candidates) + _MOST_CHANGES:
            return None  # most of what is kept is of tiles that left
        candidates = patch_candidates(
            candidates, gone=ids, tiles=[candidate_of(item) for item in shown], counters=previous.order.counters
        )
    if changes.counters and not previous.order.same_counters(order):
        candidates = with_counters(candidates, order.counters)
    changes_at = previous.changes_at.patched(content.changes_at, removed=ids)
    touched = changes.pictures | changes.films
    gone = load_gone(connection, site_id, lost=content.lost, only=touched)
    return replace(
        previous,
        site=replace(previous.site, version=changes.version),
        changes_at=changes_at,
        next_change_at=_next_change_at(previous, changes_at, ids, content.changes_at),
        sources=previous.sources.patched({item.id: source_of(item) for item in content.submissions}, removed=ids),
        candidates=candidates,
        tile_shelf=previous.tile_shelf.longer(make_tile(item, previous.products, base=base) for item in shown),
        reviews=_reviews(connection, previous, content, changes),
        questions=_questions(previous, content, changes),
        media=previous.media.patched(
            {picture.id: picture for item in content.submissions for picture in item.pictures}, removed=changes.pictures
        ),
        films=previous.films.patched(
            {film.id: film for item in content.submissions for film in item.films}, removed=changes.films
        ),
        gone=previous.gone if gone == previous.gone & touched else (previous.gone - touched) | gone,
        order=order,
        ranker=Ranker(order.model) if changes.counters else previous.ranker,
    )


def without_lapsed(previous: Snapshot, now: datetime) -> Snapshot:
    """Return the snapshot without what may not be shown any more by time alone, and its `next_change_at` after `now`.

    What time would add is missing: whether it may be shown is the database's to say.
    """
    ids = {id for id, at in previous.changes_at.items() if at <= now}
    changes_at = previous.changes_at.patched({}, removed=ids)
    sources = previous.sources.patched({}, removed=ids)
    still = {photo for source in sources.values() for photo in source.pictures}
    still |= previous.product_photos
    photos = {photo for id in ids if id in previous.sources for photo in previous.sources[id].pictures} - still
    candidates = previous.candidates
    if any(id in candidates.index_of for id in ids):
        candidates = patch_candidates(candidates, gone=ids, tiles=[], counters=previous.order.counters)
    reviews, questions = {}, {}
    about = {source.product for id in ids if (source := previous.sources.get(id)) and source.product}
    for product in about:
        if known := previous.reviews.get(product):
            staying = [review for review in known.reviews if review.id not in ids]
            checked = known.summary.get("how_checked")
            reviews[product] = with_figures(product, previous.products.get(product), staying, checked)
        if left := tuple(one for one in previous.questions.get(product, ()) if one.id not in ids):
            questions[product] = left
    return replace(
        previous,
        changes_at=changes_at,
        next_change_at=min(changes_at.values(), default=None),
        sources=sources,
        candidates=candidates,
        reviews=previous.reviews.patched(reviews),
        questions=previous.questions.patched(questions, removed=about),
        media=previous.media.patched({}, removed=photos),
        gone=previous.gone | photos,
        lapsed_count=previous.lapsed_count + len(ids),
    )


def _changes(connection: Connection, previous: Snapshot, now: datetime) -> _Changes | None:
    """Return what changed since a snapshot was made, None where that is not known or too much."""
    site_id, known = previous.site.id, previous.site.version
    found = connection.execute(queries.changes(), {"site_id": site_id, "known": known, "most": _MOST_CHANGES + 1}).all()
    version: int = found[0].showcase_version
    log = [row for row in found if row.version is not None]
    if len({row.version for row in log}) != version - known or len(log) > _MOST_CHANGES:
        return None
    named = {row.submission_id for row in log}
    if previous.next_change_at is not None and previous.next_change_at <= now:
        named |= {id for id, at in previous.changes_at.items() if at <= now}
    counters = _COUNTERS in named
    named.discard(_COUNTERS)
    rows = connection.execute(queries.shown_in(), {"site_id": site_id, "only": list(named)}).all() if named else []
    before = [previous.sources[id] for id in named if id in previous.sources]
    pictures = {photo for kind, photo, _ in rows if kind == "media" and photo}
    pictures |= {one for source in before for one in source.pictures}
    films = {film for _, _, film in rows if film} | {one for source in before for one in source.films}
    about = {source.product for source in before if source.product}
    about |= {product for kind, product, _ in rows if kind != "media"}
    if not previous.product_photos.isdisjoint(pictures):
        return None  # a product's own photo: its cards are in other tiles too
    if pictures or films:
        shared = {"site_id": site_id, "photos": list(pictures), "films": list(films)}
        named |= set(connection.execute(queries.sharing(), shared).scalars())
    # Who shares a photo is shown anew, and so are the reviews of what they are about.
    about |= {source.product for id in named if (source := previous.sources.get(id)) and source.product}
    return _Changes(
        version=version,
        submissions=frozenset(named),
        pictures=frozenset(pictures),
        films=frozenset(films),
        about=frozenset(about),
        counters=counters,
    )


def _reviews(
    connection: Connection, previous: Snapshot, content: Content, changes: _Changes
) -> Layered[str, ProductReviews]:
    """Return the reviews by product, those of the products that the submissions review or reviewed made anew."""
    ids = changes.submissions
    touched = _touched(content, changes)
    counts = load_counts_by_state(connection, previous.site.id, touched) if touched else {}
    reviews = {}
    for id in touched:
        known = previous.reviews.get(id)
        staying = [review for review in known.reviews if review.id not in ids] if known else []
        new = [
            ready_review(item, shop=previous.site.name)
            for item in content.submissions
            if item.review is not None and item.review.product == id
        ]
        if staying or new or id in counts:
            reviews[id] = with_figures(id, previous.products.get(id), [*staying, *new], counts.get(id))
    return previous.reviews.patched(reviews, removed=touched)


def _touched(content: Content, changes: _Changes) -> frozenset[str]:
    new = {about.product for item in content.submissions if (about := item.review or item.question)}
    return changes.about | new


def _questions(previous: Snapshot, content: Content, changes: _Changes) -> Layered[str, tuple[PublicQuestion, ...]]:
    """Return the questions by product, those of the products that the submissions ask or asked about made anew."""
    ids, touched = changes.submissions, _touched(content, changes)
    questions = {}
    for id in touched:
        staying = [one for one in previous.questions.get(id, ()) if one.id not in ids]
        new = [
            ready_question(item, shop=previous.site.name)
            for item in content.submissions
            if item.question is not None and item.question.product == id
        ]
        if staying or new:
            questions[id] = in_order([*staying, *new])
    return previous.questions.patched(questions, removed=touched)


def _next_change_at(
    previous: Snapshot, changes_at: Mapping[str, datetime], ids: Collection[str], new: Mapping[str, datetime]
) -> datetime | None:
    """Return the first of all changes, without looking at all of them where the first one stays."""
    first = previous.next_change_at
    if first is None or all(previous.changes_at.get(id) != first for id in ids):
        return min((*new.values(), *([first] if first is not None else ())), default=None)
    return min(changes_at.values(), default=None)
