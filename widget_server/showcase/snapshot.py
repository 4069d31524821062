"""The snapshot of a site: everything public of one version, immutable, in memory, ready to answer from.

Owns loading and what a snapshot holds. When to load and how many requests wait for it is `showcases`'.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection

from ranking import (
    Candidate,
    CandidateSet,
    CatalogueProduct,
    InOrder,
    Layered,
    PageContext,
    PageMatch,
    PagePlan,
    Ranker,
    Shelf,
    compile_candidates,
    with_counters,
)
from ranking.served_list import LAYOUTS
from ranking.types import BoolArray
from widget_server.showcase.alt_text import described
from widget_server.showcase.facts import facts_to_choose, meets
from widget_server.showcase.galleries import allowed
from widget_server.showcase.load_content import load_content, load_counts_by_state, load_gone, load_pictures
from widget_server.showcase.load_site import (
    Order,
    load_aliases,
    load_galleries,
    load_order,
    load_products,
    load_site,
)
from widget_server.showcase.questions import questions_of_products
from widget_server.showcase.reviews import no_reviews, reviews_of_products
from widget_server.showcase.tiles import make_tile
from widget_server.showcase.types import (
    Film,
    NamedGallery,
    Picture,
    Product,
    ProductReviews,
    PublicQuestion,
    PublicSubmission,
    Selection,
    SiteFacts,
    Source,
    Tile,
)

# A plan of ten thousand tiles is about a megabyte; a match is cheaper and outlives the minute.
_PLANS = 64
_MATCHES = 256
_SELECTIONS = 32
# Requests as they were read, and what stands around their tiles: a kilobyte each.
_KEPT = 2000

Kept = TypeVar("Kept")


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """One version of a site.

    tile_shelf : in the slots of the candidates.  media, films : photos and videos that may be served, by id.
    product_photos : ids of the products' own.  gone : photos and videos.
    changes_at : by submission, shown or not, when a right begins or runs out.  next_change_at : the first of these,
    None if time alone changes nothing.  sources : what of a submission is shown where, by its id.  lapsed_count : of
    submissions that were left out since it was loaded, as their time was over.
    """

    site: SiteFacts
    changes_at: Layered[str, datetime]
    next_change_at: datetime | None
    sources: Layered[str, Source]
    products: Mapping[str, Product]
    aliases: Mapping[str, str]
    candidates: CandidateSet
    tile_shelf: Shelf[Tile]
    reviews: Layered[str, ProductReviews]
    questions: Layered[str, tuple[PublicQuestion, ...]]
    galleries: Mapping[str, NamedGallery]
    media: Layered[str, Picture]
    films: Layered[str, Film]
    product_photos: frozenset[str]
    gone: frozenset[str]
    order: Order
    ranker: Ranker
    layouts: Sequence[str] = LAYOUTS
    lapsed_count: int = 0
    _plans: "_Plans" = field(init=False)

    def __post_init__(self) -> None:
        """Give the snapshot its bounded memory of prepared pages."""
        object.__setattr__(self, "_plans", _Plans(self))

    @cached_property
    def tiles(self) -> Sequence[Tile]:
        """Return the ready tiles, in the order of the candidates."""
        return InOrder(self.tile_shelf, self.candidates.slots)

    @cached_property
    def state(self) -> str:
        """Return what identifies the content: equal in every process, new with every version and every passed right."""
        loaded = f"{self.site.version}.{self.next_change_at.timestamp() if self.next_change_at else 0:.0f}"
        return f"{loaded}-{self.lapsed_count}" if self.lapsed_count else loaded

    def product_id(self, name: str) -> str | None:
        """Return the id of a product named by its id or another name of it, None for an unknown one."""
        return name if name in self.products else self.aliases.get(name)

    def reviews_of(self, product: str) -> ProductReviews:
        """Return the reviews of a known product."""
        return self.reviews.get(product) or no_reviews(self.products[product])

    def plan(
        self, page: PageContext, *, gallery: str, kind: str, layout: str, minute: int, facts: tuple[str, ...] = ()
    ) -> PagePlan:
        """Return the page prepared as of a whole minute of Unix time; kept, so that requests of a minute share it.

        facts : what the people in the photos must have said of themselves.
        """
        return self._plans.plan(page, gallery, kind, layout, minute, facts)

    def facts_in(self, gallery: str, kind: str) -> dict[str, list[str]]:
        """Return what people said of themselves on the tiles of a gallery, to choose from."""
        return self._plans.facts_in(gallery, kind)

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return what was made for a key before, as long as this snapshot is in force; what raises is not kept."""
        memory = self._plans.kept
        found: Kept | None = memory.get(key)
        if found is None:
            if len(memory) >= _KEPT:
                memory.clear()
            found = memory[key] = make()
        return found


class _Plans:
    """Least recently used matches, selections and plans of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.kept: dict[object, Any] = {}
        self.plan = lru_cache(_PLANS)(self._plan)
        self._match = lru_cache(_MATCHES)(self._match_once)
        self._allowed = lru_cache(_SELECTIONS)(self._allowed_once)
        self.facts_in = lru_cache(_SELECTIONS)(self._facts_in)

    def _plan(
        self, page: PageContext, gallery: str, kind: str, layout: str, minute: int, facts: tuple[str, ...]
    ) -> PagePlan:
        s = self._snapshot
        return s.ranker.prepare(
            s.candidates,
            page,
            now_s=minute * 60.0,
            rules=s.order.rules,
            allow=self._allowed(gallery, kind, facts),
            layout=layout,
            match=self._match(page),
        )

    def _match_once(self, page: PageContext) -> PageMatch:
        return self._snapshot.ranker.match(self._snapshot.candidates, page)

    def _allowed_once(self, gallery: str, kind: str, facts: tuple[str, ...] = ()) -> BoolArray | None:
        s = self._snapshot
        selection = s.galleries[gallery].selection if gallery else Selection()
        found = allowed(selection, s.candidates.tiles, s.products, kind)
        if not facts:
            return found
        alike = np.array([meets(tile.facts, facts) for tile in s.tiles], dtype=np.bool_)
        return alike if found is None else alike & found

    def _facts_in(self, gallery: str, kind: str) -> dict[str, list[str]]:
        shown, tiles = self._allowed(gallery, kind), self._snapshot.tiles
        return facts_to_choose(tile.facts for index, tile in enumerate(tiles) if shown is None or shown[index])


def load_snapshot(
    connection: Connection, site_id: int, *, public_url: str, now: datetime, previous: Snapshot | None = None
) -> Snapshot:
    """Read one version of a site.

    public_url : base of the photos' addresses, without a trailing slash.  now : decides which rights are in force.
    previous : an older version, whose compiled tiles are kept where they are the same.
    """
    site = load_site(connection, site_id)
    base = f"{public_url}/m/{site.key}"
    pictures = load_pictures(connection, site_id)
    products = load_products(connection, site_id, pictures, base=base)
    content = load_content(connection, site_id, pictures, base=base, now=now)
    order = load_order(connection, site_id)
    submissions = described(content.submissions, products, site.locale)
    shown = [item for item in submissions if item.pictures]
    counts = load_counts_by_state(connection, site_id)
    candidates = _compiled(shown, products.values(), order, previous)
    return Snapshot(
        site=site,
        changes_at=Layered(content.changes_at),
        next_change_at=min(content.changes_at.values(), default=None),
        sources=Layered({item.id: source_of(item) for item in content.submissions}),
        products=products,
        aliases=load_aliases(connection, site_id),
        candidates=candidates,
        # Kept candidates have slots of their own.
        tile_shelf=_in_slots([make_tile(item, products, base=base) for item in shown], candidates),
        reviews=Layered(reviews_of_products(submissions, products, counts, shop=site.name)),
        questions=Layered(questions_of_products(submissions, shop=site.name)),
        galleries=load_galleries(connection, site_id),
        media=Layered(_public_media(submissions, products.values(), pictures)),
        films=Layered({film.id: film for item in submissions for film in item.films}),
        product_photos=frozenset(product.image_media_id for product in products.values()) - {""},
        gone=load_gone(connection, site_id, lost=content.lost),
        order=order,
        ranker=Ranker(order.model),
    )


def _compiled(
    shown: Iterable[PublicSubmission], products: Iterable[Product], order: Order, previous: Snapshot | None
) -> CandidateSet:
    tiles = tuple(candidate_of(item) for item in shown)
    catalogue = tuple(_catalogue_product(product) for product in products)
    # Compiling is most of the work of a load, and a vote, a review without a photo or a key changes no tile.
    if previous is not None and previous.candidates.tiles == tiles and tuple(previous.candidates.products) == catalogue:
        kept = previous.candidates
        return kept if previous.order.same_counters(order) else with_counters(kept, order.counters)
    return compile_candidates(tiles, catalogue, counters=order.counters)


def _in_slots(tiles: list[Tile], candidates: CandidateSet) -> Shelf[Tile]:
    slotted: list[Tile] = tiles[:1] * len(candidates.place)  # what stands in slots whose tile left is never asked for
    for slot, tile in zip(candidates.slots.tolist(), tiles, strict=True):
        slotted[slot] = tile
    return Shelf(slotted)


def source_of(item: PublicSubmission) -> Source:
    """Return what of a submission is shown where."""
    about = item.review or item.question
    return Source(
        pictures=tuple(picture.id for picture in item.pictures),
        product=about.product if about else "",
        films=tuple(film.id for film in item.films),
    )


def candidate_of(item: PublicSubmission) -> Candidate:
    """Return the tile of a submission with at least one ready photo, as the ranker looks at it."""
    first, review = item.pictures[0], item.review
    return Candidate(
        id=item.id,
        number=item.number,
        kind="review" if review else "post",
        products=tuple(product for product, _ in item.products),
        creator=item.author,
        posted_at_s=item.posted_at.timestamp(),
        like_count=item.like_count,
        comment_count=item.comment_count,
        rating=review.rating if review else None,
        helpful_count=review.helpful_count if review else 0,
        unhelpful_count=review.unhelpful_count if review else 0,
        has_photo=True,
        width_px=first.width_px,
        height_px=first.height_px,
        sharpness=first.sharpness,
        phash=first.phash,
        text=f"{item.title} {item.text}".strip(),
        tags=item.tags,
        language=item.language,
    )


def _catalogue_product(product: Product) -> CatalogueProduct:
    return CatalogueProduct(
        id=product.id,
        title=product.title,
        category=product.category,
        brand=product.brand,
        color=product.color,
        tags=product.tags,
        price_minor=product.card["price_minor"],
        in_stock=product.card["in_stock"],
    )


def _public_media(
    items: Iterable[PublicSubmission], products: Iterable[Product], pictures: Mapping[str, Picture]
) -> dict[str, Picture]:
    of_items = {picture.id: picture for item in items for picture in item.pictures}
    of_products = {id: pictures[id] for product in products if (id := product.image_media_id) in pictures}
    return {**of_products, **of_items}
