"""Named galleries: a title, a layout and a selection that a snippet asks for by id."""

import re
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.types import Kind
from ranking.served_list import LAYOUTS
from widget_server.db.tables import Gallery
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# A selection is compared with every tile: a longer one is a tag that is missing.
MOST_VALUES = 500
FILTERS = ("items", "kinds", "products", "categories", "tags", "creators")


@dataclass(frozen=True, kw_only=True)
class GalleryFacts:
    """A gallery as it is saved; an empty filter selects everything, a tile must fit every filter that is not."""

    id: str
    title: str
    layout: str = "grid"
    kinds: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    items: tuple[str, ...] = field(default=())


def save_gallery(context: Context, site_id: int, facts: GalleryFacts, *, actor: str) -> None:
    """Create a gallery or replace the one with this id.  Raises BadInput naming the parameter."""
    _check(facts)
    selection = {name: list(values) for name in FILTERS if (values := getattr(facts, name))}
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        gallery = session.get(Gallery, (site_id, facts.id))
        if gallery is None:
            gallery = Gallery(site_id=site_id, id=facts.id, created_at=now)
            session.add(gallery)
        gallery.title, gallery.layout, gallery.selection = facts.title.strip(), facts.layout, selection
        record(
            session, site_id=site_id, at=now, actor=actor, action="gallery.saved", subject_kind="gallery",
            subject_id=facts.id, details={"filters": sorted(selection)},
        )  # fmt: skip
        bump(session, site_id)


def delete_gallery(context: Context, site_id: int, gallery_id: str, *, actor: str) -> None:
    """Delete a gallery; snippets that ask for it are answered 404.  Raises NotFound."""
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        gallery = session.get(Gallery, (site_id, gallery_id))
        if gallery is None:
            raise NotFound("There is no such gallery. Reload the page.", parameter="gallery")
        session.delete(gallery)
        record(
            session, site_id=site_id, at=context.now(), actor=actor, action="gallery.deleted",
            subject_kind="gallery", subject_id=gallery_id,
        )  # fmt: skip
        bump(session, site_id)


def list_galleries(session: Session, site_id: int) -> list[GalleryFacts]:
    """Return a site's galleries by title."""
    rows = session.scalars(select(Gallery).where(Gallery.site_id == site_id).order_by(Gallery.title, Gallery.id))
    return [
        GalleryFacts(
            id=row.id,
            title=row.title,
            layout=row.layout,
            **{name: tuple(values) for name, values in row.selection.items() if name in FILTERS},
        )
        for row in rows
    ]


def _check(facts: GalleryFacts) -> None:
    if not _ID.fullmatch(facts.id):
        raise BadInput("A gallery's id has small letters, digits and hyphens only, e.g. summer-looks.", parameter="id")
    if not facts.title.strip() or len(facts.title) > 200:
        raise BadInput("Give the gallery a title of at most 200 characters.", parameter="title")
    if facts.layout not in LAYOUTS:
        raise BadInput(Sentence("A layout is one of %(layouts)s.", layouts=", ".join(LAYOUTS)), parameter="layout")
    if not set(facts.kinds) <= set(Kind):
        raise BadInput("A kind is post or review.", parameter="kinds")
    for name in FILTERS:
        values = getattr(facts, name)
        if len(values) > MOST_VALUES or any(len(value) > 1000 for value in values):
            raise BadInput(
                Sentence("A filter has at most %(most_values)s values.", most_values=MOST_VALUES), parameter=name
            )
