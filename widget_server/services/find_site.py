"""Finding a site by the key the outside names it with, and locking it for a change of its content."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Site
from widget_server.errors import NotFound


def find_site(session: Session, publishable_key: str) -> Site:
    """Return the site of a publishable key.  Raises NotFound, naming the parameter "site"."""
    site = session.scalar(select(Site).where(Site.publishable_key == publishable_key))
    if site is None:
        raise NotFound("There is no site with this publishable key. Check the key (pk_…).", parameter="site")
    return site


def lock_site(session: Session, site_id: int) -> Site:
    """Return the site, letting one writer of its content in at a time until the transaction ends.

    SQLite has a single writer anyway; on PostgreSQL the row lock keeps two imports from inserting the same post. It is
    the weaker one, which does not hold up rows that only name the site: events and reviews come in meanwhile.
    """
    return session.scalars(
        select(Site).where(Site.id == site_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()


def lock_free_site(session: Session, site_id: int) -> bool:
    """Lock a site as lock_site does, unless somebody holds it already; returns whether it is locked now."""
    query = select(Site.id).where(Site.id == site_id).with_for_update(key_share=True, skip_locked=True)
    return session.scalar(query) is not None
