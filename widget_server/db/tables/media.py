"""Photos and videos as the store holds them: what was derived, and what still has to be fetched."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db.base import Base, SiteOwned


class Media(SiteOwned, Base):
    """A decoded photo; `id` is the first 32 digits of the SHA-256 of its original bytes."""

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int]
    height_px: Mapped[int]
    thumbhash: Mapped[str] = mapped_column(String(60))
    dominant_color: Mapped[str] = mapped_column(String(7))
    phash: Mapped[str] = mapped_column(String(16))
    sharpness: Mapped[float]
    body_bytes: Mapped[int]
    created_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]


class MediaColor(SiteOwned, Base):
    """A colour that a photo is of, by its name in media.colors; the key leads from the colour to its photos."""

    __tablename__ = "media_colors"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "media_id"], ["media.site_id", "media.id"], ondelete="CASCADE"),
        Index(None, "site_id", "media_id"),
    )

    color: Mapped[str] = mapped_column(String(10), primary_key=True)
    media_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[int] = mapped_column(default=0)  # 0 is the commonest


class MediaRendition(SiteOwned, Base):
    """One derived file of a photo; its content type follows from the format, the store keeps none."""

    __tablename__ = "media_renditions"
    __table_args__ = (ForeignKeyConstraint(["site_id", "media_id"], ["media.site_id", "media.id"], ondelete="CASCADE"),)

    media_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    width_px: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    format: Mapped[str] = mapped_column(String(5), primary_key=True)
    height_px: Mapped[int]
    body_bytes: Mapped[int]


class Video(SiteOwned, Base):
    """A video without its metadata; `id` is the first 32 digits of the SHA-256 of its bytes as they are kept."""

    __tablename__ = "videos"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str] = mapped_column(String(4))  # mp4, webm
    body_bytes: Mapped[int]
    created_at: Mapped[datetime]


class PhotoFetch(SiteOwned, Base):
    """A remote photo that waits to be fetched for a product or a submission, or a submission's remote video."""

    __tablename__ = "photo_fetches"
    __table_args__ = (Index(None, "site_id", "state", "due_at"),)

    subject_kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # product, submission, video
    subject_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, done, failed
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempt_count: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(40), default="")
