"""The language in which a person reads the desk."""

from widget_server.db.tables import User
from widget_server.errors import BadInput
from widget_server.sentences import LOCALES
from widget_server.services.context import Context

# Those with a catalogue under widget_server/translations; "" is what the browser asks for.
LANGUAGES = ("", *LOCALES)


def choose_language(context: Context, user_id: int, locale: str) -> None:
    """Save a person's language.  Raises BadInput for one that the desk does not speak."""
    if locale not in LANGUAGES:
        raise BadInput("The desk does not speak this language yet.", parameter="locale")
    with context.sessions.begin() as session:
        session.get_one(User, user_id).locale = locale
