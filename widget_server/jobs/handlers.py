"""From a job's name to the service that does it. Every handler may run twice: services are idempotent."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from widget_server.services.alert_people import ALERTS
from widget_server.services.ask_author import EDIT_LETTERS
from widget_server.services.ask_hook import ask_hook
from widget_server.services.await_hook import JOB as ASK_HOOK
from widget_server.services.context import Context
from widget_server.services.forget_old import forget_old
from widget_server.services.receive_upload import JOB as UPLOAD
from widget_server.services.run_upload import run_upload
from widget_server.services.showcase_version import REFRESH, bump_collected
from widget_server.services.sweep_photos import sweep_photos
from widget_server.services.write_letters import LETTERS
from widget_server.services.write_notice_letters import NOTICE_LETTERS
from widget_server.services.write_rights_letters import RIGHTS_LETTERS
from widget_server.services.write_routing_letters import ROUTING_LETTERS

Arguments = Mapping[str, Any]
Handler = Callable[[Context, int, Arguments], None]


def train(context: Context, site_id: int, _arguments: Arguments) -> None:
    """Fold events and learn from them; publishes only what is proven better."""
    # Imported by the runner that learns, not by every process that knows the job's name.
    from widget_server.services import train_models

    train_models.train(context, site_id, actor="job:train")


def train_classifier(context: Context, site_id: int, _arguments: Arguments) -> None:
    """Learn from the site's decisions; publishes only what is proven better than the heuristics."""
    from widget_server.services import train_classifier

    train_classifier.train_classifier(context, site_id, actor=f"job:{train_classifier.JOB}")


def tidy(context: Context, site_id: int, _arguments: Arguments) -> None:
    """Forget what is needed no longer, and delete the files that a crash left behind."""
    forget_old(context, site_id)
    sweep_photos(context, site_id)


def refresh(context: Context, site_id: int, _arguments: Arguments) -> None:
    """Show the figures that changed in the last seconds."""
    with context.sessions.begin() as session:
        bump_collected(session, site_id)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        UPLOAD: run_upload,
        "train": train,
        "train_classifier": train_classifier,
        ASK_HOOK: ask_hook,
        "tidy": tidy,
        REFRESH: refresh,
        **LETTERS,
        **EDIT_LETTERS,
        **RIGHTS_LETTERS,
        **NOTICE_LETTERS,
        **ROUTING_LETTERS,
        **ALERTS,
    }
)
