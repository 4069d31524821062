"""People who work in the panel, and the sites they work for.

Column names of User follow Flask-Security, which the panel signs people in with; nothing of it is imported here.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
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


class DeskSession(Base):
    """A browser in which a person is signed in; deleting the row ends it.  id : SHA-256 of what its cookie holds."""

    __tablename__ = "desk_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(60))  # browser and system by name; no address, no place
    means: Mapped[str] = mapped_column(String(20))  # password, authenticator, recovery, passkey
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Passkey(Base):
    """The public half of a key that a person's device holds (WebAuthn).

    credential : the device's name of it, base64url.  sign_count : of its last use; one that does not grow is a copy.
    """

    __tablename__ = "passkeys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(default=list)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A question put to a device; good for one answer within minutes.  user_id : who adds a key, None for a sign-in."""

    __tablename__ = "passkey_challenges"

    challenge: Mapped[str] = mapped_column(String(100), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


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
