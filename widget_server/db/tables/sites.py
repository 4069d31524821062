"""A site: one shop, its origins, keys and named galleries."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, JsonValue, SiteOwned


class Site(Base):
    """One shop. showcase_version grows in the transaction of every change that shoppers can see."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    publishable_key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    shop_url: Mapped[str] = mapped_column(String(2000), default="")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    locale: Mapped[str] = mapped_column(String(35), default="en")
    showcase_version: Mapped[int] = mapped_column(default=1)
    next_number: Mapped[int] = mapped_column(default=1)  # of submissions: short numbers keep list tokens short
    auto_confirm_products: Mapped[bool] = mapped_column(default=False)
    approval_hashtag: Mapped[str] = mapped_column(String(100), default="")  # with which creators say yes; with "#"
    terms_url: Mapped[str] = mapped_column(String(2000), default="")  # to what they say yes
    review_questions: Mapped[list[JsonValue]] = mapped_column(default=list)  # of embed.schema.Question
    competitor_hosts: Mapped[list[JsonValue]] = mapped_column(default=list)  # what links there waits for a person
    blocked_words: Mapped[list[JsonValue]] = mapped_column(default=list)  # what says one of these waits for a person
    second_look_percent: Mapped[int] = mapped_column(default=0)  # of people's decisions are shown to a second person
    created_at: Mapped[datetime]


class SiteOrigin(SiteOwned, Base):
    """An exact origin (scheme://host[:port]) whose pages may write."""

    __tablename__ = "site_origins"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)


class SiteKey(SiteOwned, Base):
    """A credential of the site.

    kind "secret": `hash` of a sk_… key.  kind "shopper": `sealed` signing secret of shopper tokens, `id` is its kid.
    """

    __tablename__ = "site_keys"
    __table_args__ = (UniqueConstraint("site_id", "hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    hint: Mapped[str] = mapped_column(String(20), default="")  # the last characters, to tell keys apart
    hash: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[str | None] = mapped_column(String(512))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Gallery(SiteOwned, Base):
    """A named selection that a snippet can ask for with gallery="…"; `selection` holds its filters."""

    __tablename__ = "galleries"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    layout: Mapped[str] = mapped_column(String(20), default="grid")
    selection: Mapped[dict[str, JsonValue]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class ShowcaseChange(SiteOwned, Base):
    """What a version of the showcase changed, where no more than some submissions did; see services.showcase_version.

    submission_id "" stands for the counters of shoppers' actions.  version 0 : for a version that is still to come.
    """

    __tablename__ = "showcase_changes"

    version: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(String(40), primary_key=True)
