"""What stops harm quickly: freezes of a product's displays."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, SiteOwned


class ProductFreeze(SiteOwned, Base):
    """A brake: no display of a product is served until a time, or until it is lifted."""

    __tablename__ = "product_freezes"
    __table_args__ = (Index(None, "site_id", "product_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(200))  # no foreign key: products may come and go
    note: Mapped[str] = mapped_column(String(2000), default="")
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(100), default="")
