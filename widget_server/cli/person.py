"""`vitrine person export|erase`: everything held about a person, shown or taken away."""

import click
import orjson

from widget_server.cli.base import ACTOR, VitrineGroup, open_context, site_id_of, site_option
from widget_server.services.erase_person import erase_person
from widget_server.services.export_person import export_person


@click.group(cls=VitrineGroup)
def person() -> None:
    """Answer a person who asks what is held about them."""


@person.command()
@click.argument("email")
@site_option
def export(email: str, site_key: str) -> None:
    """Print everything the site holds about a person, as one JSON object."""
    with open_context() as context:
        click.echo(orjson.dumps(export_person(context, site_id_of(context, site_key), email)))


@person.command()
@click.argument("email")
@site_option
def erase(email: str, site_key: str) -> None:
    """Erase a person's reviews, photos and references; what is counted stays and names nobody."""
    with open_context() as context:
        erased = erase_person(context, site_id_of(context, site_key), email, actor=ACTOR)
    click.echo(orjson.dumps({name.replace("_count", "s"): count for name, count in vars(erased).items()}))
