"""Where a person is signed in: ending one session, or all others."""

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from widget_server.panel.htmx import done
from widget_server.panel.runtime import context, person
from widget_server.panel.signed_in import current_token
from widget_server.services.desk_sessions import end_other_sessions, end_session
from widget_server.web import Access, access

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@blueprint.post("/others/end")
@access(Access.SIGNED_IN)
def end_others() -> Response:
    """Sign the person out everywhere else."""
    end_other_sessions(context(), person().id, current_token())
    return done(_("All other sessions are ended."), url_for("panel.account.show"))


@blueprint.post("/<id>/end")
@access(Access.SIGNED_IN)
def end(id: str) -> Response:
    """End one session; ending one's own is signing out."""
    end_session(context(), person().id, id)
    return done(_("That session is ended."), url_for("panel.account.show"))
