"""`vitrine rights grant`: record why the shop may show pictures."""

from datetime import timedelta

import click
import orjson

from moderation.rights import Surface
from widget_server.cli.base import ACTOR, VitrineGroup, open_context, site_id_of, site_option
from widget_server.services.grant_rights import grant as grant_rights
from widget_server.services.request_rights import LONGEST_TERM_DAYS


@click.group(cls=VitrineGroup)
def rights() -> None:
    """Keep the record of who may show what, and why."""


@rights.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--all", "every", is_flag=True, help="Whatever has no right in force; reopens nothing a creator refused.")
@click.option("--evidence", required=True, metavar="TEXT", help="Where the permission is written down.")
@click.option(
    "--scope",
    multiple=True,
    type=click.Choice([surface.value for surface in Surface]),
    default=["site"],
    help="Where it may be shown; may be repeated.",
    show_default=True,
)
@click.option(
    "--days", type=click.IntRange(1, LONGEST_TERM_DAYS), help="How long it is good for; without end if absent."
)
@site_option
def grant(
    ids: tuple[str, ...], every: bool, evidence: str, scope: tuple[str, ...], days: int | None, site_key: str
) -> None:
    """Record the right to show posts and reviews; granting again adds nothing."""
    if every == bool(ids):
        raise click.UsageError("Name the posts and reviews, or give --all.")
    with open_context() as context:
        site_id = site_id_of(context, site_key)
        granted = grant_rights(
            context, site_id, None if every else ids, evidence=evidence, actor=ACTOR,
            scope=frozenset(map(Surface, scope)),
            expires_at=context.now() + timedelta(days=days) if days else None,
        )  # fmt: skip
    click.echo(orjson.dumps({"granted": len(granted)}))
