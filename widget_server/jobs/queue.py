"""The queue that wakes the workers: a file by default, Redis where the settings name one.

Huey hands a message out at most once, and a killed worker loses it: what counts are the rows in the database, the
queue only says "look now". Messages are signed: Huey unpickles them, and others may write to a Redis.
"""

from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from widget_server.secrets import Vault
from widget_server.settings import Settings

_NAME = "vitrine"


def make_queue(settings: Settings) -> Huey:
    """Return the queue of these settings; nothing is kept of results."""
    signed = SignedSerializer(secret=Vault(settings.root_secret).key("queue"))
    if settings.redis_url:
        return RedisHuey(_NAME, results=False, serializer=signed, url=settings.redis_url)
    settings.jobs_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, results=False, serializer=signed, filename=str(settings.jobs_path))
