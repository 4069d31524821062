"""`vitrine site create`: open a site and print its keys."""

import click

from widget_server.cli.base import ACTOR, VitrineGroup, open_context
from widget_server.services.create_site import NewSite, create_site


@click.group(cls=VitrineGroup)
def site() -> None:
    """Open sites."""


@site.command()
@click.argument("name")
@click.option(
    "--origin", "origins", multiple=True, required=True, metavar="https://…",
    help="Origin of pages that show the site's galleries; may be given several times.",
)  # fmt: skip
@click.option("--shop-url", default="", help="Address of the shop's front page.")
@click.option("--currency", default="EUR", show_default=True, help="For prices in files that name no currency.")
@click.option("--locale", default="en", show_default=True, help="Language of the shop, e.g. de or pt-BR.")
def create(name: str, origins: tuple[str, ...], shop_url: str, currency: str, locale: str) -> None:
    """Create a site; prints its publishable key (for browsers) and a secret key (shown this once)."""
    new = NewSite(name=name, origins=origins, shop_url=shop_url, currency=currency, locale=locale)
    with open_context() as context:
        created = create_site(context, new, actor=ACTOR)
    click.echo(f"publishable key: {created.publishable_key}")
    click.echo(f"secret key: {created.secret_key}")
    click.echo("Keep the secret key now: it is not shown again, and belongs on your server only.", err=True)
