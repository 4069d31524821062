"""Find products of the catalogue while somebody types a title or a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils
from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from widget_server.db.tables import MediaRendition, Product, ProductAlias

MOST_FOUND = 8
# RapidFuzz's WRatio, 0..100: one wrong letter in a word of six stays above it.
_ALIKE = 72


@dataclass(frozen=True, kw_only=True)
class FoundProduct:
    """A product as a picker shows it. image_width_px : of its narrowest rendition, 0 without a photo."""

    id: str
    title: str
    image_media_id: str
    image_width_px: int
    price_minor: int | None
    currency: str
    in_stock: bool
    published: bool


def search_products(session: Session, site_id: int, typed: str, *, limit: int = MOST_FOUND) -> list[FoundProduct]:
    """Return products whose title has every typed word, or whose id or other number begins with what was typed.

    Titles that begin with it come first; where nothing fits, titles that sound like it. Nothing typed gives the newest.
    """
    text = " ".join(typed.split())
    query = select(Product).where(Product.site_id == site_id)
    if text:
        numbered = exists().where(
            ProductAlias.site_id == site_id,
            ProductAlias.product_id == Product.id,
            ProductAlias.value.istartswith(text, autoescape=True),
        )
        titled = and_(*(Product.title.icontains(word, autoescape=True) for word in text.split()))
        fitting = query.where(or_(titled, Product.id.istartswith(text, autoescape=True), numbered)).order_by(
            case((Product.title.istartswith(text, autoescape=True), 0), else_=1), func.length(Product.title), Product.id
        )
    else:
        fitting = query.order_by(Product.created_at.desc(), Product.id)
    products = list(session.scalars(fitting.limit(limit)))
    if not products and text:
        alike = _alike(session, site_id, text, limit)
        found = {one.id: one for one in session.scalars(query.where(Product.id.in_(alike)))}
        products = [found[product_id] for product_id in alike]
    return _shown(session, site_id, products)


def _alike(session: Session, site_id: int, text: str, limit: int) -> list[str]:
    """Return the ids of products whose titles come near what was typed, nearest first: a typo is forgiven."""
    rows = session.execute(select(Product.id, Product.title).where(Product.site_id == site_id))
    titles = dict(rows.all())
    near = process.extract(
        text, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit, score_cutoff=_ALIKE
    )
    return [product_id for _title, _score, product_id in near]


def _shown(session: Session, site_id: int, products: Sequence[Product]) -> list[FoundProduct]:
    widths = dict(
        session.execute(
            select(MediaRendition.media_id, func.min(MediaRendition.width_px))
            .where(
                MediaRendition.site_id == site_id,
                MediaRendition.media_id.in_([one.image_media_id for one in products if one.image_media_id]),
                MediaRendition.format == "webp",
            )
            .group_by(MediaRendition.media_id)
        ).all()
    )
    return [
        FoundProduct(
            id=one.id,
            title=one.title,
            image_media_id=one.image_media_id or "",
            image_width_px=widths.get(one.image_media_id or "", 0),
            price_minor=one.sale_price_minor if one.sale_price_minor is not None else one.price_minor,
            currency=one.currency,
            in_stock=one.availability == "in_stock",
            published=one.published,
        )
        for one in products
    ]
