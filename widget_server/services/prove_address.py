"""Noting that a person was shown to own their address, by a link that was sent there."""

from datetime import datetime

from widget_server.db.tables import User
from widget_server.services.context import Context


def prove_address(context: Context, user_id: int) -> None:
    """Note that whoever chose the newest password read the mail of this address."""
    with context.sessions.begin() as session:
        take_over(session.get_one(User, user_id), context.now())


def take_over(user: User, now: datetime) -> None:
    """Give the account to whom the address belongs; nothing changes where that was sure already.

    Somebody else may have taken the account before: their second factor must not lock the person out.
    """
    if user.confirmed_at is None:
        user.confirmed_at = now
        user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
