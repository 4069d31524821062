"""Noting that a person was shown to own their address, by a link that was sent there."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from widget_server.db.tables import Passkey, User
from widget_server.services.context import Context
from widget_server.services.desk_sessions import end_sessions_within


def prove_address(context: Context, user_id: int) -> None:
    """Note that whoever chose the newest password read the mail of this address."""
    with context.sessions.begin() as session:
        take_over(session, session.get_one(User, user_id), context.now())


def take_over(session: Session, user: User, now: datetime) -> None:
    """Give the account to whom the address belongs; nothing changes where that was sure already.

    Somebody else may have taken the account before: their second factor must not lock the person out, and neither their
    passkeys nor their sessions may go on opening it.
    """
    if user.confirmed_at is None:
        user.confirmed_at = now
        user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
        session.execute(delete(Passkey).where(Passkey.user_id == user.id))
        end_sessions_within(session, user.id)
