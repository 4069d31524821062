"""The shop's own order records: the only source of verified buyers and of revenue."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db.base import Base, SiteOwned
from widget_server.db.types import SealedEmail


class Order(SiteOwned, Base):
    """An order; `customer` is the shop's own reference, `email` lets a review prove its purchase."""

    __tablename__ = "orders"
    __table_args__ = (Index(None, "site_id", "email"), Index(None, "site_id", "customer"))

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    customer: Mapped[str] = mapped_column(SealedEmail)
    email: Mapped[str | None] = mapped_column(SealedEmail)
    currency: Mapped[str] = mapped_column(String(3))
    placed_at: Mapped[datetime]

    lines: Mapped[list["OrderLine"]] = relationship(
        order_by="OrderLine.line", lazy="selectin", cascade="all, delete-orphan"
    )


class OrderLine(SiteOwned, Base):
    """A product, or a variant of one, within an order; `line` is made from the name that the order gives it.

    value_minor : of the whole line; NULL where nobody told a price, which is no revenue and not the same as free.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "order_id"], ["orders.site_id", "orders.id"], ondelete="CASCADE"),
        Index(None, "site_id", "product_id"),
    )

    order_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int]
    value_minor: Mapped[int | None]
