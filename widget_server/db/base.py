"""The declarative base, the site column that begins every key, and time-ordered ids."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from widget_server.db.types import UtcDateTime

JsonValue = Any


class Base(DeclarativeBase):
    """Base of every table; constraint names are fixed so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this very name
        datetime: UtcDateTime,
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, JsonValue]: JSON,
        list[JsonValue]: JSON,
        list[str]: JSON,
    }


class SiteOwned:
    """Mixin of every row that belongs to a site: the site is the first column of its key."""

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, sort_order=-10)


def time_ordered_id(now: datetime) -> str:
    """Return a 32-digit hexadecimal id that sorts by time: milliseconds, then 80 random bits (as UUIDv7 does)."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def first_id(since: datetime) -> str:
    """Return what every id of that time or later sorts after."""
    return f"{int(since.timestamp() * 1000):012x}"


def moment_of(id: str) -> datetime:
    """Return the time of an id that sorts by time."""
    return datetime.fromtimestamp(int(id[:12], 16) / 1000, UTC)
