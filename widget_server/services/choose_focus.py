"""Choose the point of a photo that stays in sight when a layout crops it."""

from widget_server.errors import BadInput
from widget_server.services.context import Context
from widget_server.services.photo_changes import photo_at, photo_changed


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
        submission, photo = photo_at(session, site_id, submission_id, position)
        if photo.focus == focus:
            return
        photo.focus = focus
        photo_changed(
            session, submission, "submission.focus_chosen", {"position": position, "focus": focus}, actor=actor, now=now
        )
