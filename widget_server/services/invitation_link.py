"""The link of an invitation: signed, of one site and one person, with a one-time part that the membership must hold."""

from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from widget_server.db.tables import Membership
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context

INVITATION_LASTS = timedelta(days=7)
_JOIN = "/panel/join/"


@dataclass(frozen=True, kw_only=True)
class FollowedLink:
    """The membership that a link opens. mailed : whether the link was only ever written to the person's address."""

    membership: Membership
    mailed: bool


def invitation_link(context: Context, membership: Membership, *, mailed: bool) -> str:
    """Return the link of an open invitation.  mailed : whether it goes to the person's address and nowhere else."""
    token = _signer(context).dumps([membership.site_id, membership.user_id, membership.invitation, mailed])
    return f"{context.settings.resolved_public_url}{_JOIN}{token!s}"


def follow_link(context: Context, session: Session, token: str) -> FollowedLink:
    """Return what the end of a link opens.  Raises NotFound where it is used, withdrawn, expired or made up."""
    gone = NotFound(Sentence("This invitation was used or withdrawn, or it is older than a week. Ask for a new one."))
    try:
        site_id, user_id, invitation, mailed = _signer(context).loads(token)
    except (BadData, TypeError, ValueError):
        raise gone from None
    membership = session.get(Membership, (site_id, user_id))
    if membership is None or membership.accepted_at is not None or membership.invitation != invitation:
        raise gone
    if context.now() > membership.created_at + INVITATION_LASTS:
        raise gone
    return FollowedLink(membership=membership, mailed=mailed)


def _signer(context: Context) -> URLSafeSerializer:
    return URLSafeSerializer(context.vault.key("invitation"), salt="invitation")
