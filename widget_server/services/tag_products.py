"""Say which products a submission shows, and where in its photos: confirm, dismiss, add, place hotspots."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Product, ProductLink, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

# Instagram allows 20 tags on a feed photo; more than that covers the picture.
MOST_PRODUCTS = 20


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A hotspot: media is the photo's position within the submission, x and y run from 0 to 1, from its top left."""

    media: int
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class TaggedProduct:
    """A product that a person says is in the submission; without spots it is shown beside the photo."""

    product_id: str
    spots: tuple[Spot, ...] = ()


def tag_products(
    context: Context, site_id: int, submission_id: str, products: Sequence[TaggedProduct], *, actor: str
) -> None:
    """Make exactly these products the confirmed ones; every other suggestion becomes dismissed.

    Raises NotFound for an unknown submission or product, BadInput for a spot outside the photo or too many products.
    """
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        if submission is None:
            raise NotFound(
                Sentence("This site has no post or review “%(submission_id)s”.", submission_id=submission_id),
                parameter="id",
            )
        _check(session, submission, products)
        wanted = {product.product_id: product for product in products}
        links = {link.product_id: link for link in submission.products}
        for product_id, link in links.items():
            state = "confirmed" if product_id in wanted else "dismissed"
            spots = [_stored(spot) for spot in wanted[product_id].spots] if product_id in wanted else link.spots
            if (link.state, link.spots) != (state, spots):
                link.state, link.spots, link.decided_by, link.decided_at = state, spots, actor, now
        for product_id in wanted.keys() - links.keys():
            submission.products.append(
                ProductLink(
                    site_id=site_id,
                    submission_id=submission_id,
                    product_id=product_id,
                    state="confirmed",
                    method="person",
                    certain=True,
                    spots=[_stored(spot) for spot in wanted[product_id].spots],
                    decided_by=actor,
                    decided_at=now,
                )
            )
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="submission.products_tagged",
            subject_kind=submission.kind,
            subject_id=submission_id,
            details={"products": sorted(wanted)},
        )
        if is_public(State(submission.state)):
            bump(session, site_id, submissions=[submission_id])


def _check(session: Session, submission: Submission, products: Sequence[TaggedProduct]) -> None:
    if len(products) > MOST_PRODUCTS:
        raise BadInput(
            Sentence("At most %(most_products)s products fit one post; leave some out.", most_products=MOST_PRODUCTS),
            parameter="products",
        )
    if len({product.product_id for product in products}) != len(products):
        raise BadInput("A product is named twice; give all its spots in one entry.", parameter="products")
    known = set(
        session.scalars(
            select(Product.id).where(
                Product.site_id == submission.site_id,
                Product.id.in_([product.product_id for product in products]),
            )
        )
    )
    for product in products:
        if product.product_id not in known:
            raise NotFound(
                Sentence("The catalogue has no product “%(product_id)s”.", product_id=product.product_id),
                parameter="products",
            )
        for spot in product.spots:
            if not (0 <= spot.media < len(submission.media) and 0 <= spot.x <= 1 and 0 <= spot.y <= 1):
                raise BadInput(
                    "A hotspot lies outside the photo: x and y run from 0 to 1, media counts the photos from 0.",
                    parameter="spots",
                )


def _stored(spot: Spot) -> dict[str, float]:
    return {"media": spot.media, "x": round(spot.x, 4), "y": round(spot.y, 4)}
