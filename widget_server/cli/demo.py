"""`vitrine demo`: make the store if need be, load the sample shop, and say which addresses to open."""

from typing import TYPE_CHECKING

import click
from rich.console import Console

from widget_server.cli.base import database_trouble, open_context, read_settings
from widget_server.db import migrate
from widget_server.demo.shop import SITE_KEY
from widget_server.services.context import Context

if TYPE_CHECKING:
    from widget_server.demo.load_sample import LoadedSample


@click.command()
def demo() -> None:
    """Load the sample shop into the store, once, and print the addresses to open."""
    # Imported here: loading trains, and `vitrine serve` must not carry scikit-learn into serving processes.
    from widget_server.demo.load_sample import load_sample

    settings = read_settings()
    fresh = Context(settings=settings)
    with database_trouble():
        migrate.upgrade(fresh.engine)
    fresh.close()
    console = Console(stderr=True, highlight=False)
    with open_context(settings) as context, console.status("Looking for the sample shop …") as status:
        loaded = load_sample(context, lambda sentence: status.update(f"{sentence} …"))
    _print_addresses(settings.resolved_public_url, loaded)


def _print_addresses(public_url: str, loaded: "LoadedSample") -> None:
    click.echo()
    click.echo("The sample shop is ready." if loaded.is_new else "The sample shop is there already.")
    click.echo(f"  storefront  {public_url}/demo/")
    click.echo(f"  desk        {public_url}/panel/   {loaded.email}   {loaded.password or '(the password you set)'}")
    click.echo(f"  feed        {public_url}/v1/{SITE_KEY}/feed")
    click.echo()
