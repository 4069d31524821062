"""Choose the point of a photo that stays in sight when a layout crops it."""

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Submission
from widget_server.errors import BadInput, NotFound
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump


def choose_focus(
    context: Context, site_id: int, submission_id: str, position: int, point: tuple[int, int] | None, *, actor: str
) -> None:
    """Keep the focus of the photo at a position; None leaves the crop to the middle again.

    point : per cent from the left and from the top.  Raises NotFound for an unknown photo, BadInput for a point
    outside.
    """
    if point is not None and not all(0 <= part <= 100 for part in point):
        raise BadInput("The focus lies outside the photo: both numbers run from 0 to 100.", parameter="x")
    # As CSS writes object-position, so that no page has to reckon.
    focus = f"{point[0]}% {point[1]}%" if point else ""
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        photos = {photo.position: photo for photo in submission.media} if submission else {}
        if submission is None or position not in photos:
            raise NotFound("There is no such photo. Reload the page.", parameter="position")
        if photos[position].focus == focus:
            return
        photos[position].focus = focus
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="submission.focus_chosen",
            subject_kind=submission.kind,
            subject_id=submission_id,
            details={"position": position, "focus": focus},
        )
        if is_public(State(submission.state)):
            bump(session, site_id, submissions=[submission_id])
