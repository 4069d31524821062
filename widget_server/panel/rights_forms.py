"""Reading where and for how long something may be shown from the form of this request."""

from datetime import timedelta

from flask import request
from flask_babel import gettext as _

from moderation.rights import Surface
from widget_server.errors import BadInput
from widget_server.services.request_rights import LONGEST_TERM_DAYS


def scope_of() -> frozenset[Surface]:
    """Return the surfaces that were ticked.  Raises BadInput for one that there is not."""
    chosen = [surface for surface in request.form.getlist("scope") if surface]
    if not set(chosen) <= set(Surface):
        raise BadInput(_("There is no such place."), parameter="scope")
    return frozenset(map(Surface, chosen))


def term_days_of() -> int | None:
    """Return a term in days, None where it has no end.  Raises BadInput."""
    days = request.form.get("term_days", "").strip()
    if not days:
        return None
    if not days.isdecimal() or len(days) > 4 or not 1 <= int(days) <= LONGEST_TERM_DAYS:
        raise BadInput(_("A term is a number of days, or empty."), parameter="term_days")
    return int(days)


def term_span() -> timedelta | None:
    """Return a term as a span of time, None where it has no end.  Raises BadInput."""
    days = term_days_of()
    return timedelta(days=days) if days else None
