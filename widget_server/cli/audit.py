"""`vitrine audit verify|export`: check that nobody rewrote the audit log, and take a copy of it."""

from pathlib import Path

import click
import orjson

from widget_server.cli.base import VitrineGroup, open_context, site_id_of, site_option
from widget_server.db.session import reading_session
from widget_server.services.verify_audit import export_audit, verify_audit


@click.group(cls=VitrineGroup)
def audit() -> None:
    """Check and copy the record of who did what."""


@audit.command()
@click.option("--known", default="", metavar="HASH", help="A head noted earlier; it must still be in the chain.")
@site_option
def verify(known: str, site_key: str) -> None:
    """Walk the chain of the audit log; exit code 1 where a line was changed, left out or put in.

    Note the head somewhere else now and then: with --known, a log that was cut short or written anew is found out too.
    """
    with open_context() as context, reading_session(context.engine) as session:
        found = verify_audit(session, site_id_of(context, site_key), known=known.strip())
    click.echo(orjson.dumps({"lines": found.count, "head": found.head, "problem": found.problem or None}))
    if found.problem:
        where = f" (line {found.sequence})" if found.sequence else ""
        click.echo(f"vitrine: the audit log does not hold: {found.problem}{where}.", err=True)
        raise click.exceptions.Exit(1)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@site_option
def export(file: Path, site_key: str) -> None:
    """Write the audit log as JSON Lines, first line first, each with its hash."""
    count = 0
    with open_context() as context, reading_session(context.engine) as session, file.open("wb") as output:
        for line in export_audit(session, site_id_of(context, site_key)):
            output.write(line)
            count += 1
    click.echo(orjson.dumps({"lines": count}))
