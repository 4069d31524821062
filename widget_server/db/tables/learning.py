"""What shoppers did with the lists they were served, by request; the counters folded from it, and the models learnt."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned
from widget_server.db.types import SealedEmail


def _of_shoppers(name: str) -> Index:
    named = text("shopper IS NOT NULL")
    return Index(name, "site_id", "shopper", "id", sqlite_where=named, postgresql_where=named)


class _Reported:
    """The columns of what one request reported.

    shopper : the shop's own reference, sealed, only with consent.  kinds : bits of db.event_body.KINDS.
    body : db.event_body. Holds no address.
    """

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    shopper: Mapped[str | None] = mapped_column(SealedEmail)
    kinds: Mapped[int] = mapped_column(SmallInteger)
    event_count: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[str] = mapped_column(Text)


class SpooledRequest(SiteOwned, _Reported, Base):
    """What a request reported, as it was accepted, until it is folded into counters (services.fold_events).

    source : five digits of a keyed hash that changes daily and that some 4,000 addresses share: enough to bound what
    one sender counts for, too little to find anybody. It goes when the request is folded.
    """

    __tablename__ = "spooled_requests"
    __table_args__ = (_of_shoppers("ix_spooled_requests_shopper"),)

    source: Mapped[str] = mapped_column(String(5))


class EventRequest(SiteOwned, _Reported, Base):
    """What a request reported once it is counted; a row never changes, but for erasing the shopper.

    id : the milliseconds of its arrival, then random. On PostgreSQL the table is partitioned by it (db.partitions), so
    that what is too old goes with its partition.
    """

    __tablename__ = "event_requests"
    __table_args__ = (_of_shoppers("ix_event_requests_shopper"), {"postgresql_partition_by": "RANGE (id)"})


class FoldedKeys(SiteOwned, Base):
    """What one fold counted: 63-bit keys of ranking.counters, 8 bytes each, kept as long as their lists are valid."""

    __tablename__ = "folded_keys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    folded_at: Mapped[datetime]
    keys: Mapped[bytes] = mapped_column(LargeBinary)


class EngagementCount(SiteOwned, Base):
    """Engagement of one tile in one page scope in one hour; rows are only ever added to (ranking.counters).

    number : of the submission.  scope : ranking.scope_key.  bucket_s : start of the hour, Unix time.
    impression_count : weighted by the probability that the position was looked at.  lone_click_count : clicks whose
    look nobody reported, in none of the first two; lone_impression_count : the looks that they imply.
    """

    __tablename__ = "engagement_counts"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bucket_s: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    click_count: Mapped[float] = mapped_column(default=0.0)
    impression_count: Mapped[float] = mapped_column(default=0.0)
    lone_click_count: Mapped[float] = mapped_column(default=0.0)
    lone_impression_count: Mapped[float] = mapped_column(default=0.0)


class WidgetMeasurement(SiteOwned, Base):
    """Page views of one day in which the elements cost about as much; rows are only ever added to.

    day : since 1970-01-01, UTC.  metric and bucket : places in services.widget_cost.METRICS and its bounds.
    """

    __tablename__ = "widget_measurements"

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metric: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    view_count: Mapped[float] = mapped_column(default=0.0)


class PublishedModel(SiteOwned, Base):
    """A learnt model: ranking.model_file's bytes and the report that justified it."""

    __tablename__ = "published_models"

    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)


class MerchandisingRule(SiteOwned, Base):
    """A merchant's pin, boost, bury or hide; `rule` is ranking.merchandising's shape."""

    __tablename__ = "merchandising_rules"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[dict[str, JsonValue]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
