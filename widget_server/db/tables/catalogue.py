"""The shop's products and the other names under which files and captions speak of them."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


class Product(SiteOwned, Base):
    """A product; variants are aliases of it and share its content."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    image_url: Mapped[str] = mapped_column(String(2000), default="")  # as the file wrote it
    image_media_id: Mapped[str | None] = mapped_column(String(32))
    extra_image_urls: Mapped[list[str]] = mapped_column(default=list)
    price_minor: Mapped[int | None]
    sale_price_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    availability: Mapped[str] = mapped_column(String(20), default="in_stock")
    published: Mapped[bool] = mapped_column(default=True)  # False: a draft, which no tile shows or links to
    brand: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(1000), default="")  # "Women > Dresses"
    tags: Mapped[list[str]] = mapped_column(default=list)
    color: Mapped[str] = mapped_column(String(200), default="")
    material: Mapped[str] = mapped_column(String(200), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))  # of the imported fields: equal means unchanged
    raw: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProductAlias(SiteOwned, Base):
    """Another name of a product: SKU, variant id, GTIN, MPN, item group, handle or link."""

    __tablename__ = "product_aliases"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "product_id"], ["products.site_id", "products.id"], ondelete="CASCADE"),
        Index(None, "site_id", "product_id"),
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(500), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200), primary_key=True)
