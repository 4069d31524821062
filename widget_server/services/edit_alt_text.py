"""Describe a photo for people who do not see it."""

from widget_server.errors import BadInput
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.photo_changes import photo_at, photo_changed

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
        submission, photo = photo_at(session, site_id, submission_id, position)
        if photo.alt == alt:
            return
        photo.alt = alt
        photo_changed(session, submission, "submission.alt_text_edited", {"position": position}, actor=actor, now=now)
