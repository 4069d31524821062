"""The exact origins whose pages may write to a site."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import SiteOrigin
from widget_server.errors import BadInput, NotFound
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.create_site import exact_origin
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def add_origin(context: Context, site_id: int, origin: str, *, actor: str) -> str:
    """Add an origin and return it as browsers send it; adding it again changes nothing.  Raises BadInput."""
    exact = exact_origin(origin)
    if len(exact) > 300:
        raise BadInput("An origin has at most 300 characters.", parameter="origin")
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        if session.get(SiteOrigin, (site_id, exact)) is None:
            session.add(SiteOrigin(site_id=site_id, origin=exact))
            record(
                session, site_id=site_id, at=context.now(), actor=actor, action="origin.added",
                subject_kind="site", subject_id=site.publishable_key, details={"origin": exact},
            )  # fmt: skip
            bump(session, site_id)
    return exact


def remove_origin(context: Context, site_id: int, origin: str, *, actor: str) -> None:
    """Remove an origin: its pages may not write any more, with the next request.  Raises NotFound."""
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        row = session.get(SiteOrigin, (site_id, origin))
        if row is None:
            raise NotFound("The site has no such origin. Reload the page.", parameter="origin")
        session.delete(row)
        record(
            session, site_id=site_id, at=context.now(), actor=actor, action="origin.removed",
            subject_kind="site", subject_id=site.publishable_key, details={"origin": origin},
        )  # fmt: skip
        bump(session, site_id)


def list_origins(session: Session, site_id: int) -> list[str]:
    """Return a site's origins, sorted."""
    return sorted(session.scalars(select(SiteOrigin.origin).where(SiteOrigin.site_id == site_id)))
