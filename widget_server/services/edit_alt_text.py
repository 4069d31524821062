"""Describe a photo for people who do not see it."""

from moderation.states import is_public
from moderation.types import State
from widget_server.db.tables import Submission
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_site import lock_site
from widget_server.services.showcase_version import bump

# Screen readers read an alternative text in one breath; longer belongs into the caption.
MOST_CHARACTERS = 500


def edit_alt_text(context: Context, site_id: int, submission_id: str, position: int, text: str, *, actor: str) -> None:
    """Give the photo at a position its alternative text; an empty one removes it.

    Raises NotFound for an unknown photo, BadInput for a text that is too long.
    """
    alt = " ".join(text.split())
    if len(alt) > MOST_CHARACTERS:
        raise BadInput(
            Sentence(
                "An alternative text has at most %(most_characters)s characters.", most_characters=MOST_CHARACTERS
            ),
            parameter="alt",
        )
    now = context.now()
    with context.sessions.begin() as session:
        lock_site(session, site_id)
        submission = session.get(Submission, (site_id, submission_id))
        photos = {photo.position: photo for photo in submission.media} if submission else {}
        if submission is None or position not in photos:
            raise NotFound("There is no such photo. Reload the page.", parameter="position")
        if photos[position].alt == alt:
            return
        photos[position].alt = alt
        record(
            session,
            site_id=site_id,
            at=now,
            actor=actor,
            action="submission.alt_text_edited",
            subject_kind=submission.kind,
            subject_id=submission_id,
            details={"position": position},
        )
        if is_public(State(submission.state)):
            bump(session, site_id, submissions=[submission_id])
