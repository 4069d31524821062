"""People who work in the panel, and the sites they work for.

Column names of User follow Flask-Security, which the panel signs people in with; nothing of it is imported here.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db.base import Base, JsonValue, SiteOwned
from widget_server.db.types import SealedEmail


class User(Base):
    """A person with a sign-in; belongs to sites through Membership only."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    email: Mapped[str] = mapped_column(SealedEmail, unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    # When it was shown that the address is theirs: by a link sent there, or by the word of whoever runs the machine.
    confirmed_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(35), default="")
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[str] | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", lazy="selectin")


class Membership(SiteOwned, Base):
    """The role of a person at a site: owner, moderator or viewer. Until it is accepted it gives no right at all."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]  # of an open invitation: when its link was made
    accepted_at: Mapped[datetime | None]
    # The one-time part of an open invitation's link; a new link makes the old one worthless.
    invitation: Mapped[str] = mapped_column(String(64), default="")
    # Lists of the queue that this person keeps: [{"name": "Spanish reviews", "address": "kind=review&language=es"}]
    views: Mapped[list[JsonValue]] = mapped_column(default=list)

    user: Mapped[User] = relationship(back_populates="memberships")
