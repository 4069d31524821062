"""A person's own lists of the queue: kept under a name and deleted again."""

from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.panel.forms import chosen_list
from widget_server.panel.htmx import done
from widget_server.panel.runtime import context, desk, person
from widget_server.services.keep_views import forget_view, keep_view
from widget_server.web import Access, access

blueprint = Blueprint("saved_views", __name__, url_prefix="/<site>/queue/views")


@blueprint.post("")
@access(Access.VIEWER)
def keep(site: str) -> Response:
    """Keep the list that the form names."""
    arguments = chosen_list(request.form).arguments(cursor="")
    address = urlencode(arguments, doseq=True)
    keep_view(context(), desk().id, person().id, name=request.form.get("name", ""), address=address)
    return done(_("View kept."), url_for("panel.queue.show", site=site, **arguments))


@blueprint.post("/delete")
@access(Access.VIEWER)
def forget(site: str) -> Response:
    """Delete a kept list."""
    forget_view(context(), desk().id, person().id, name=request.form.get("name", ""))
    return done(_("View deleted."), url_for("panel.queue.show", site=site))
