"""Reading a site's own facts for a snapshot: origins, keys, galleries, catalogue, rules, counters and model.

Owns queries (Core, no ORM) and the translation of rows to the read side's values. Content is read by `load_content`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import count
from typing import Any

import numpy as np
import structlog
from sqlalchemy import Connection, bindparam, select

from ranking import Model, Rule, category_path
from ranking.counters import BUCKET_S, CounterRows, Counters, decay
from ranking.model_file import ModelFileError, first_readable
from widget_server.db.tables import (
    EngagementCount,
    Gallery,
    MerchandisingRule,
    ProductAlias,
    PublishedModel,
    Site,
    SiteKey,
    SiteOrigin,
)
from widget_server.db.tables import Product as ProductRow
from widget_server.showcase.galleries import read_selection
from widget_server.showcase.tiles import CARD_IMAGE_PX, jpeg_url, product_card
from widget_server.showcase.types import NamedGallery, Picture, Product, SiteFacts

log = structlog.get_logger(__name__)

VERSIONS_QUERY = select(Site.publishable_key, Site.id, Site.showcase_version).where(
    Site.publishable_key.in_(bindparam("keys", expanding=True))
)
_RULE_FIELDS = {field.name for field in fields(Rule)}


def load_site(connection: Connection, site_id: int) -> SiteFacts:
    """Read the site, its origins and the keys in force."""
    site = connection.execute(
        select(
            Site.publishable_key, Site.name, Site.shop_url, Site.currency, Site.locale, Site.showcase_version,
            Site.review_questions,
        ).where(Site.id == site_id)
    ).one()  # fmt: skip
    origins = connection.execute(select(SiteOrigin.origin).where(SiteOrigin.site_id == site_id)).scalars()
    keys = connection.execute(
        select(SiteKey.id, SiteKey.kind, SiteKey.hash, SiteKey.sealed).where(
            SiteKey.site_id == site_id, SiteKey.revoked_at.is_(None)
        )
    ).all()
    return SiteFacts(
        id=site_id,
        key=site.publishable_key,
        name=site.name,
        shop_url=site.shop_url,
        currency=site.currency,
        locale=site.locale,
        version=site.showcase_version,
        origins=frozenset(origins),
        secret_key_hashes=frozenset(key.hash for key in keys if key.kind == "secret" and key.hash),
        shopper_secrets={key.id: key.sealed for key in keys if key.kind == "shopper" and key.sealed},
        questions=tuple(site.review_questions),
    )


def load_galleries(connection: Connection, site_id: int) -> dict[str, NamedGallery]:
    """Read the named galleries."""
    rows = connection.execute(select(Gallery.id, Gallery.title, Gallery.selection).where(Gallery.site_id == site_id))
    return {row.id: NamedGallery(id=row.id, title=row.title, selection=read_selection(row.selection)) for row in rows}


def load_products(
    connection: Connection, site_id: int, pictures: Mapping[str, Picture], *, base: str
) -> dict[str, Product]:
    """Read the published catalogue as tiles show it; a product's own photo is used where it is ready."""
    p = ProductRow
    rows = connection.execute(
        select(
            p.id, p.title, p.url, p.image_url, p.image_media_id, p.price_minor, p.sale_price_minor, p.currency,
            p.availability, p.brand, p.category, p.tags, p.color,
        ).where(p.site_id == site_id, p.published).order_by(p.id)
    )  # fmt: skip
    found = {}
    for row in rows:
        own = pictures.get(row.image_media_id or "")
        # A path relative to an import file is no address that a browser could follow.
        remote = row.image_url if row.image_url.startswith(("https://", "http://")) else ""
        found[row.id] = Product(
            id=row.id,
            title=row.title,
            url=row.url,
            category=category_path(row.category),
            brand=row.brand,
            color=row.color,
            tags=tuple(row.tags),
            image_media_id=row.image_media_id or "",
            card=product_card(
                id=row.id,
                title=row.title,
                url=row.url,
                image=jpeg_url(own, base=base, at_least_px=CARD_IMAGE_PX) if own else remote,
                price_minor=row.price_minor,
                sale_price_minor=row.sale_price_minor,
                currency=row.currency,
                availability=row.availability,
            ),
        )
    return found


def load_aliases(connection: Connection, site_id: int) -> dict[str, str]:
    """Read the other names of published products; of a name that several have, the first product's counts.

    A draft has none here: its number, known from a label, must not open what its id does not.
    """
    rows = connection.execute(
        select(ProductAlias.value, ProductAlias.product_id)
        .join(ProductRow, (ProductRow.site_id == ProductAlias.site_id) & (ProductRow.id == ProductAlias.product_id))
        .where(ProductAlias.site_id == site_id, ProductRow.published)
        .order_by(ProductAlias.product_id.desc())
    )
    return {row.value: row.product_id for row in rows}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What decides on the order of tiles besides the tiles: rules, counters and the model."""

    rules: tuple[Rule, ...]
    counters: Counters
    model: Model

    def same_counters(self, other: "Order") -> bool:
        """Whether two orders count the same."""
        mine, theirs = self.counters, other.counters
        return mine.as_of_s == theirs.as_of_s and all(
            np.array_equal(getattr(mine, name), getattr(theirs, name))
            for name in ("tile", "scope", "clicks", "impressions")
        )


def load_order(connection: Connection, site_id: int) -> Order:
    """Read rules, counters and the newest model that can be read; one that cannot is left out and logged."""
    rules, model = load_rules_and_model(connection, site_id)
    return Order(rules=rules, counters=_counters(connection, site_id, model.counter_half_life_s), model=model)


def load_rules_and_model(connection: Connection, site_id: int) -> tuple[tuple[Rule, ...], Model]:
    """Read the same without the counters."""
    rules = connection.execute(
        select(MerchandisingRule.id, MerchandisingRule.rule)
        .where(MerchandisingRule.site_id == site_id)
        .order_by(MerchandisingRule.created_at, MerchandisingRule.id)
    )
    return tuple(_rule(id, rule) for id, rule in rules), _model(connection, site_id)


def _rule(id: str, rule: Mapping[str, Any]) -> Rule:
    return Rule(id=id, **{name: value for name, value in rule.items() if name in _RULE_FIELDS - {"id"}})


def _counters(connection: Connection, site_id: int, half_life_s: float) -> Counters:
    c = EngagementCount
    found = connection.execute(
        select(c.number, c.scope, c.bucket_s, c.click_count, c.impression_count)
        .add_columns(c.lone_click_count, c.lone_impression_count)
        .where(c.site_id == site_id)
    )
    rows = CounterRows.from_rows(tuple(row) for row in found)
    # Decayed as of the newest row and not of now, so that every process of one version has the same order.
    newest_s = float(rows.bucket_s.max()) + BUCKET_S if len(rows.bucket_s) else 0.0
    return decay(rows, now_s=newest_s, half_life_s=half_life_s)


def _model(connection: Connection, site_id: int) -> Model:
    def refused(error: ModelFileError) -> None:
        # The previous model, or the default one, orders tiles well enough; an empty page would be worse.
        log.error("published_model_unreadable", site_id=site_id, code=error.code, problem=str(error))

    return first_readable(_bodies(connection, site_id), refused) or Model.default()


def _bodies(connection: Connection, site_id: int) -> Iterator[bytes]:
    query = (
        select(PublishedModel.body)
        .where(PublishedModel.site_id == site_id)
        .order_by(PublishedModel.created_at.desc(), PublishedModel.version.desc())
        .limit(1)
    )
    for place in count():
        body = connection.execute(query.offset(place)).scalar()
        if body is None:
            return
        yield body
