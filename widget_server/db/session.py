"""Sessions over an engine."""

from typing import Any, cast

from sqlalchemy import Engine, Select, event
from sqlalchemy.orm import ORMExecuteState, RelationshipDirection, RelationshipProperty, Session, sessionmaker

from widget_server.db.engine import read_only

SessionFactory = sessionmaker[Session]


def session_factory(engine: Engine) -> SessionFactory:
    """Return a factory of sessions whose objects stay readable after their commit."""
    return sessionmaker(engine, expire_on_commit=False)


def reading_session(engine: Engine) -> Session:
    """Return a session for reading only: on SQLite it waits for no writer and makes none wait."""
    return Session(read_only(engine))


@event.listens_for(Session, "do_orm_execute")
def _name_each_key(state: ORMExecuteState) -> None:
    """Say of rows that belong to others also which site and which ids they are of, each by itself.

    They are asked for by pairs (site, id), for which SQLite reads the whole table: it uses no index for pairs.
    """
    keys = state.parameters.get("primary_keys") if isinstance(state.parameters, dict) else None
    path = state.loader_strategy_path
    if (
        not state.is_relationship_load
        or state.session.get_bind().dialect.name != "sqlite"
        or not keys
        or not isinstance(keys[0], tuple)
        or path is None
    ):
        return
    relation = cast("RelationshipProperty[object]", path[-1])
    if relation.direction is not RelationshipDirection.ONETOMANY:
        return
    order = list(relation.parent.primary_key)
    statement = cast("Select[Any]", state.statement)
    for here, there in relation.local_remote_pairs or ():
        statement = statement.where(there.in_({key[order.index(here)] for key in keys}))
    state.statement = statement
