"""How the tables lie on a PostgreSQL of several machines (Citus): by site, so that a site's queries stay on one.

Owns the plan and its statements; docs/reference/citus.sql is written from it. Nothing here is run by Vitrine: who
distributes a store does so once, after `vitrine init` and before the first site.
"""

from sqlalchemy import Table

from widget_server.db.tables import Base

SITES = "sites"
REFERENCE_TABLES = (SITES, "users", "desk_sessions", "passkeys", "passkey_challenges")
"""Small tables that each machine holds whole: what everything refers to, and people with how they sign in, who may work
for several sites."""

_HEAD = """\
-- Written by docs/reference.py from the tables, for a PostgreSQL with Citus: after `vitrine init`, before any site.
-- Not run where it was written: no Citus was at hand. What it relies on is a test: every key begins with site_id, and
-- rows refer to rows of their own site or to reference tables only. docs/sizing.md says what it changes.
CREATE EXTENSION IF NOT EXISTS citus;
"""


def plan() -> str:
    """Return the statements that distribute a store."""
    reference = [f"SELECT create_reference_table('{name}');" for name in REFERENCE_TABLES]
    spread = distributed_tables()
    first = f"SELECT create_distributed_table('{spread[0].name}', 'site_id', shard_count => 64);"
    together = [
        f"SELECT create_distributed_table('{table.name}', 'site_id', colocate_with => '{spread[0].name}');"
        for table in spread[1:]
    ]
    return "\n".join([_HEAD, *reference, "", first, *together, ""])


def distributed_tables() -> list[Table]:
    """Return the tables that are spread by site, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in REFERENCE_TABLES]
