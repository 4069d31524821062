"""The next version of a snapshot, made from the last one and what a log says has changed since.

Owns the patch: what it gives is what loading the whole site would give, at the cost of what changed. Where the log does
not name every change there is no patch, and the site is loaded anew. What time alone takes away needs no database.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from ranking import Ranker, patch_candidates, with_counters
from widget_server.db.tables import Question, Review, ShowcaseChange, Site, SubmissionMedia
from widget_server.showcase.alt_text import described
from widget_server.showcase.load_content import Content, load_content, load_counts_by_state, load_gone, load_pictures
from widget_server.showcase.load_site import load_order
from widget_server.showcase.questions import in_order, ready_question
from widget_server.showcase.reviews import ready_review, with_figures
from widget_server.showcase.snapshot import Snapshot, candidate_of, source_of
from widget_server.showcase.tiles import make_tile
from widget_server.showcase.types import Film, Picture, ProductReviews, PublicQuestion

_COUNTERS = ""  # see tables.ShowcaseChange
# From here on loading everything is not slower.
_MOST_CHANGES = 400


@dataclass(frozen=True, kw_only=True)
class _Changes:
    """What is new.  submissions : ids, with all that share a photo or video with them.

    pictures, films : of these, before and now.
    """

    version: int
    submissions: frozenset[str]
    pictures: frozenset[str]
    films: frozenset[str]
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
    shown = [item for item in content.submissions if item.pictures]
    candidates = previous.candidates
    if shown or any(id in candidates.index_of for id in ids):
        candidates = patch_candidates(
            candidates, gone=ids, tiles=[candidate_of(item) for item in shown], counters=order.counters
        )
    elif changes.counters and not previous.order.same_counters(order):
        candidates = with_counters(candidates, order.counters)
    ready = {item.id: make_tile(item, previous.products, base=base) for item in shown}
    before, tiles = previous.candidates.index_of, previous.tiles
    changed_sources = {item.id: source_of(item) for item in content.submissions}
    touched = changes.pictures | changes.films
    sources = {id: source for id, source in previous.sources.items() if id not in ids} | changed_sources
    return replace(
        previous,
        site=replace(previous.site, version=changes.version),
        changes_at={id: at for id, at in previous.changes_at.items() if id not in ids} | dict(content.changes_at),
        sources=sources,
        candidates=candidates,
        tiles=tuple([ready.get(id) or tiles[before[id]] for id in candidates.ids]),
        reviews=_reviews(connection, previous, content, ids),
        questions=_questions(connection, previous, content, ids),
        media=_media(previous, content, changes.pictures),
        films=_films(previous, content, changes.films),
        gone=(previous.gone - touched) | load_gone(connection, site_id, lost=content.lost, only=touched),
        order=order,
        ranker=Ranker(order.model) if changes.counters else previous.ranker,
    )


def without_lapsed(previous: Snapshot, now: datetime) -> Snapshot:
    """Return the snapshot without what may not be shown any more by time alone, and its `next_change_at` after `now`.

    What time would add is missing: whether it may be shown is the database's to say.
    """
    ids = {id for id, at in previous.changes_at.items() if at <= now}
    sources = {id: source for id, source in previous.sources.items() if id not in ids}
    still = {photo for source in sources.values() for photo in source.pictures}
    still |= {product.image_media_id for product in previous.products.values()}
    photos = {photo for id in ids if id in previous.sources for photo in previous.sources[id].pictures} - still
    candidates = previous.candidates
    if any(id in candidates.index_of for id in ids):
        candidates = patch_candidates(candidates, gone=ids, tiles=[], counters=previous.order.counters)
    before, tiles = previous.candidates.index_of, previous.tiles
    reviews, questions = dict(previous.reviews), dict(previous.questions)
    for product in {source.product for id in ids if (source := previous.sources.get(id)) and source.product}:
        if product in reviews:
            staying = [review for review in reviews[product].reviews if review.id not in ids]
            checked = reviews[product].summary.get("how_checked")
            reviews[product] = with_figures(product, previous.products.get(product), staying, checked)
        if product in questions:
            questions[product] = tuple(one for one in questions[product] if one.id not in ids)
    return replace(
        previous,
        changes_at={id: at for id, at in previous.changes_at.items() if id not in ids},
        sources=sources,
        candidates=candidates,
        tiles=tuple([tiles[before[id]] for id in candidates.ids]),
        reviews=reviews,
        questions={product: listed for product, listed in questions.items() if listed},
        media={id: picture for id, picture in previous.media.items() if id not in photos},
        gone=previous.gone | photos,
        lapsed_count=previous.lapsed_count + len(ids),
    )


def _changes(connection: Connection, previous: Snapshot, now: datetime) -> _Changes | None:
    """Return what changed since a snapshot was made, None where that is not known or too much."""
    site_id, known = previous.site.id, previous.site.version
    version = connection.execute(select(Site.showcase_version).where(Site.id == site_id)).scalar_one()
    log = connection.execute(
        select(ShowcaseChange.version, ShowcaseChange.submission_id)
        .where(ShowcaseChange.site_id == site_id, ShowcaseChange.version > known, ShowcaseChange.version <= version)
        .limit(_MOST_CHANGES + 1)
    ).all()
    if len({row.version for row in log}) != version - known or len(log) > _MOST_CHANGES:
        return None
    named = {row.submission_id for row in log}
    named |= {id for id, at in previous.changes_at.items() if at <= now}
    counters = _COUNTERS in named
    named.discard(_COUNTERS)
    m = SubmissionMedia
    own = select(m.media_id, m.video_id).where(m.site_id == site_id, m.submission_id.in_(named))
    rows = connection.execute(own).all()
    before = [previous.sources[id] for id in named if id in previous.sources]
    pictures = {row.media_id for row in rows if row.media_id} | {one for source in before for one in source.pictures}
    films = {row.video_id for row in rows if row.video_id} | {one for source in before for one in source.films}
    if any(product.image_media_id in pictures for product in previous.products.values()):
        return None  # a product's own photo: its cards are in other tiles too
    for column, ids in ((m.media_id, pictures), (m.video_id, films)):
        sharing = select(m.submission_id).where(m.site_id == site_id, column.in_(ids))
        named |= set(connection.execute(sharing).scalars()) if ids else set()
    return _Changes(
        version=version,
        submissions=frozenset(named),
        pictures=frozenset(pictures),
        films=frozenset(films),
        counters=counters,
    )


def _reviews(
    connection: Connection, previous: Snapshot, content: Content, ids: Collection[str]
) -> dict[str, ProductReviews]:
    """Return the reviews by product, those of the products that the submissions review or reviewed made anew."""
    reviewed = select(Review.product_id).where(Review.site_id == previous.site.id, Review.submission_id.in_(ids))
    touched = {product for id in ids if id in previous.sources and (product := previous.sources[id].product)}
    touched |= set(connection.execute(reviewed).scalars())
    counts = load_counts_by_state(connection, previous.site.id, touched) if touched else {}
    reviews = dict(previous.reviews)
    for id in touched:
        staying = [review for review in reviews[id].reviews if review.id not in ids] if id in reviews else []
        new = [
            ready_review(item, shop=previous.site.name)
            for item in content.submissions
            if item.review is not None and item.review.product == id
        ]
        reviews.pop(id, None)
        if staying or new or id in counts:
            reviews[id] = with_figures(id, previous.products.get(id), [*staying, *new], counts.get(id))
    return reviews


def _questions(
    connection: Connection, previous: Snapshot, content: Content, ids: Collection[str]
) -> dict[str, tuple[PublicQuestion, ...]]:
    """Return the questions by product, those of the products that the submissions ask or asked about made anew."""
    asked = select(Question.product_id).where(Question.site_id == previous.site.id, Question.submission_id.in_(ids))
    touched = {product for id in ids if id in previous.sources and (product := previous.sources[id].product)}
    touched |= set(connection.execute(asked).scalars())
    questions = dict(previous.questions)
    for id in touched:
        staying = [one for one in questions.pop(id, ()) if one.id not in ids]
        new = [
            ready_question(item, shop=previous.site.name)
            for item in content.submissions
            if item.question is not None and item.question.product == id
        ]
        if staying or new:
            questions[id] = in_order([*staying, *new])
    return questions


def _media(previous: Snapshot, content: Content, touched: Collection[str]) -> dict[str, Picture]:
    media = {id: picture for id, picture in previous.media.items() if id not in touched}
    media.update((picture.id, picture) for item in content.submissions for picture in item.pictures)
    return media


def _films(previous: Snapshot, content: Content, touched: Collection[str]) -> dict[str, Film]:
    films = {id: film for id, film in previous.films.items() if id not in touched}
    films.update((film.id, film) for item in content.submissions for film in item.films)
    return films
