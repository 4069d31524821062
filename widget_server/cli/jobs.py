"""`vitrine jobs list|retry`: what the job runner gave up, and another try for it."""

import click
import orjson

from widget_server.cli.base import ACTOR, Refused, VitrineGroup, open_context, site_id_of
from widget_server.db.session import reading_session
from widget_server.services.failed_jobs import list_failed_jobs, retry_failed_jobs

_site = click.option("--site", "site_key", metavar="KEY", help="Only of this site.")


@click.group(cls=VitrineGroup)
def jobs() -> None:
    """See to jobs that failed for good."""


@jobs.command("list")
@_site
def list_(site_key: str | None) -> None:
    """Print the jobs that were given up in the last 30 days, the last first, one JSON object a line."""
    with open_context() as context:
        site_id = site_id_of(context, site_key) if site_key else None
        with reading_session(context.engine) as session:
            for job in list_failed_jobs(session, site_id):
                click.echo(orjson.dumps(job))


@jobs.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="All that failed.")
@_site
def retry(ids: tuple[str, ...], every: bool, site_key: str | None) -> None:
    """Make failed jobs due again, with all their attempts. An import whose file is gone has to be uploaded again."""
    if every == bool(ids):
        raise Refused("name the jobs, as `vitrine jobs list` does, or say --all.")
    with open_context() as context:
        site_id = site_id_of(context, site_key) if site_key else None
        count = retry_failed_jobs(context, actor=ACTOR, ids=None if every else ids, site_id=site_id)
    click.echo(orjson.dumps({"retried": count}))
