"""Alembic's entry: runs the migrations on the connection that db.migrate hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from widget_server.db.partitions import is_partition
from widget_server.db.tables import Base
from widget_server.db.types import SealedEmail, UtcDateTime


def render_item(kind: str, value: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our column types as what the database stores, so that a migration never imports today's code."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, SealedEmail):
        return "sa.String(length=512)"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the parts of a partitioned table out of what is compared."""
    return not (kind == "table" and name is not None and is_partition(name))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    include_name=include_name,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
