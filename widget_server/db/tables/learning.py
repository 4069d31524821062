"""What shoppers did with the lists they were served, the counters folded from it, and the models learnt."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned
from widget_server.db.types import SealedEmail


class ServedList(SiteOwned, Base):
    """A list that came back with events, as its token said (ranking.served_list); `id` is a digest of the token.

    Kept read and not as a token, so that what was learnt from outlives the key it was signed with.
    """

    __tablename__ = "served_lists"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    scope: Mapped[int]
    issued_at_s: Mapped[int]
    variant: Mapped[int]
    layout: Mapped[str] = mapped_column(String(20))
    first_position: Mapped[int]
    tiles: Mapped[list[JsonValue]]
    propensities: Mapped[list[JsonValue]]


class Event(SiteOwned, Base):
    """One event as it was accepted; a row never changes, but for erasing the shopper.

    id : milliseconds of `at`, then a digest of the view and the browser's own id, so that a repeated one is the same
    row.  shopper : the shop's own reference, sealed, only with consent.  number : of the submission in the list.
    Holds no address.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "site_id", "batch_id"),
        Index(
            "ix_events_shopper",
            "site_id",
            "shopper",
            "at",
            sqlite_where=text("shopper IS NOT NULL"),
            postgresql_where=text("shopper IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    batch_id: Mapped[str] = mapped_column(String(32))
    view: Mapped[str] = mapped_column(String(64))
    shopper: Mapped[str | None] = mapped_column(SealedEmail)
    type: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    list_id: Mapped[str | None] = mapped_column(String(32))
    item_id: Mapped[str | None] = mapped_column(String(40))
    number: Mapped[int | None]
    product_id: Mapped[str | None] = mapped_column(String(200))
    order_id: Mapped[str | None] = mapped_column(String(200))
    lines: Mapped[list[JsonValue]] = mapped_column(default=list)
    currency: Mapped[str] = mapped_column(String(3), default="")


class SpooledRequest(SiteOwned, Base):
    """The events of one request as they were accepted, until a job makes rows of them (services.unpack_events).

    One row a request, so that taking events costs one small write.  body : JSON of the rows, without the shopper.
    shopper and source : as in Event and UnfoldedBatch.
    """

    __tablename__ = "spooled_requests"
    __table_args__ = (
        Index(
            "ix_spooled_requests_shopper",
            "site_id",
            "shopper",
            sqlite_where=text("shopper IS NOT NULL"),
            postgresql_where=text("shopper IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    shopper: Mapped[str | None] = mapped_column(SealedEmail)
    source: Mapped[str] = mapped_column(String(5))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class UnfoldedBatch(SiteOwned, Base):
    """The events of one request while they wait to be folded into counters; the row goes when they are.

    source : five digits of a keyed hash that changes daily and that some 4,000 addresses share: enough to bound what
    one sender counts for, too little to find anybody.
    """

    __tablename__ = "unfolded_batches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(String(5))
    event_count: Mapped[int]


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
