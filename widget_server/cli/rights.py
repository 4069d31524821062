"""`vitrine rights grant`: record why the shop may show pictures."""

import click
import orjson

from widget_server.cli.base import ACTOR, VitrineGroup, open_context, site_id_of, site_option
from widget_server.services.grant_rights import grant as grant_rights


@click.group(cls=VitrineGroup)
def rights() -> None:
    """Keep the record of who may show what, and why."""


@rights.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--all", "every", is_flag=True, help="Whatever has no right in force; reopens nothing a creator refused.")
@click.option("--evidence", required=True, metavar="TEXT", help="Where the permission is written down.")
@site_option
def grant(ids: tuple[str, ...], every: bool, evidence: str, site_key: str) -> None:
    """Record the right to show posts and reviews; granting again adds nothing."""
    if every == bool(ids):
        raise click.UsageError("Name the posts and reviews, or give --all.")
    with open_context() as context:
        site_id = site_id_of(context, site_key)
        granted = grant_rights(context, site_id, None if every else ids, evidence=evidence, actor=ACTOR)
    click.echo(orjson.dumps({"granted": len(granted)}))
