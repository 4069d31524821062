"""Which sites a person works for and in which role; the only source of access to the desk."""

from dataclasses import dataclass

from sqlalchemy import select

from moderation.types import Role
from widget_server.db.session import reading_session
from widget_server.db.tables import Membership, Site
from widget_server.services.context import Context


@dataclass(frozen=True, kw_only=True)
class DeskSite:
    """A site as a member sees it: its row's facts and the member's role there."""

    id: int
    key: str
    name: str
    shop_url: str
    currency: str
    locale: str
    role: Role


def sites_of(context: Context, user_id: int) -> list[DeskSite]:
    """Return the sites whose invitation a person has accepted, by name."""
    query = (
        select(Site, Membership.role)
        .join(Membership, Membership.site_id == Site.id)
        .where(Membership.user_id == user_id, Membership.accepted_at.is_not(None))
        .order_by(Site.name, Site.id)
    )
    with reading_session(context.engine) as session:
        return [_desk_site(site, role) for site, role in session.execute(query)]


def find_membership(context: Context, user_id: int, publishable_key: str) -> DeskSite | None:
    """Return the site of a key as this person sees it, None where the person is no member or there is no site."""
    query = (
        select(Site, Membership.role)
        .join(Membership, Membership.site_id == Site.id)
        .where(
            Membership.user_id == user_id,
            Membership.accepted_at.is_not(None),
            Site.publishable_key == publishable_key,
        )
    )
    with reading_session(context.engine) as session:
        found = session.execute(query).one_or_none()
    return _desk_site(*found) if found else None


def _desk_site(site: Site, role: str) -> DeskSite:
    return DeskSite(
        id=site.id,
        key=site.publishable_key,
        name=site.name,
        shop_url=site.shop_url,
        currency=site.currency,
        locale=site.locale,
        role=Role(role),
    )
