"""The lists of the queue that a person keeps under a name; they are theirs alone and go with their membership."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Membership
from widget_server.errors import BadInput
from widget_server.sentences import Sentence
from widget_server.services.context import Context

MOST_VIEWS = 20
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A kept list. address : the query string of the queue's page, without a place in it."""

    name: str
    address: str


def views_of(context: Context, site_id: int, user_id: int) -> tuple[SavedView, ...]:
    """Return a person's lists at a site, by name."""
    with reading_session(context.engine) as session:
        membership = session.get(Membership, (site_id, user_id))
        kept = membership.views if membership else []
    return tuple(sorted((SavedView(**view) for view in kept), key=lambda view: view.name.casefold()))


def keep_view(context: Context, site_id: int, user_id: int, *, name: str, address: str) -> None:
    """Keep a list under a name; the same name again replaces it.  Raises BadInput without a name or with too many."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            Sentence("Give the view a name of at most %(longest)s letters.", longest=LONGEST_NAME), parameter="name"
        )
    with context.sessions.begin() as session:
        membership = _membership(session, site_id, user_id)
        others = [view for view in membership.views if view["name"] != name]
        if len(others) >= MOST_VIEWS:
            raise BadInput(Sentence("At most %(most)s views; delete one first.", most=MOST_VIEWS), parameter="name")
        membership.views = [*others, {"name": name, "address": address}]


def forget_view(context: Context, site_id: int, user_id: int, *, name: str) -> None:
    """Delete a person's list; one that is not there is not missed."""
    with context.sessions.begin() as session:
        membership = _membership(session, site_id, user_id)
        membership.views = [view for view in membership.views if view["name"] != name]


def _membership(session: Session, site_id: int, user_id: int) -> Membership:
    return session.get_one(Membership, (site_id, user_id), with_for_update=True)
