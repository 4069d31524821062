"""Named galleries of a site."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ranking.served_list import LAYOUTS
from widget_server.db.session import reading_session
from widget_server.errors import NotFound
from widget_server.panel.htmx import done
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.manage_galleries import GalleryFacts, delete_gallery, list_galleries, save_gallery
from widget_server.web import Access, access

blueprint = Blueprint("galleries", __name__, url_prefix="/<site>/galleries")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the galleries."""
    with reading_session(context().engine) as session:
        galleries = list_galleries(session, desk().id)
    return render_template("panel/galleries.html", galleries=galleries)


@blueprint.get("/_new")
@access(Access.OWNER)
def new(site: str) -> str:
    """Show an empty form."""
    return render_template("panel/gallery.html", gallery=None, layouts=LAYOUTS)


@blueprint.get("/<gallery>")
@access(Access.OWNER)
def edit(site: str, gallery: str) -> str:
    """Show a gallery's form."""
    with reading_session(context().engine) as session:
        found = {one.id: one for one in list_galleries(session, desk().id)}
    if gallery not in found:
        raise NotFound(_("There is no such gallery."), parameter="gallery")
    return render_template("panel/gallery.html", gallery=found[gallery], layouts=LAYOUTS)


@blueprint.post("")
@access(Access.OWNER)
def save(site: str) -> Response:
    """Save a gallery."""
    save_gallery(context(), desk().id, _facts(request.form), actor=actor())
    return done(_("Gallery saved."), url_for(".show", site=site))


@blueprint.post("/<gallery>/delete")
@access(Access.OWNER)
def delete(site: str, gallery: str) -> Response:
    """Delete a gallery."""
    delete_gallery(context(), desk().id, gallery, actor=actor())
    return done(_("Gallery deleted."), url_for(".show", site=site))


def _facts(form: Mapping[str, str]) -> GalleryFacts:
    kind = form.get("kind", "")
    return GalleryFacts(
        id=form.get("id", "").strip().lower(),
        title=form.get("title", "").strip(),
        layout=form.get("layout", "grid"),
        kinds=(kind,) if kind else (),
        products=_values(form, "products"),
        categories=_values(form, "categories"),
        tags=tuple(tag.lstrip("#") for tag in _values(form, "tags")),
        creators=tuple(name.lstrip("@") for name in _values(form, "creators")),
        items=_values(form, "items"),
    )


def _values(form: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the lines of a text field; a category may hold a comma, so a line is one value."""
    return tuple(dict.fromkeys(line.strip() for line in form.get(name, "").splitlines() if line.strip()))
