"""`vitrine init`: create or migrate the store; safe to repeat."""

import click
from sqlalchemy.engine import make_url

from widget_server.cli.base import database_trouble, read_settings
from widget_server.db import migrate
from widget_server.services.context import Context


@click.command()
def init() -> None:
    """Create or migrate the store; safe to repeat."""
    settings = read_settings()
    context = Context(settings=settings)
    try:
        with database_trouble():
            migrate.upgrade(context.engine)
            revision = migrate.store_state(context.engine).found
        _ = context.store  # makes the media folder
        # Uploads wait here even where database and media are elsewhere.
        settings.data.mkdir(parents=True, exist_ok=True)
        url = make_url(settings.resolved_database_url).render_as_string(hide_password=True)
        click.echo(f"The store is ready: {url}, revision {revision}; photos in {settings.resolved_media_url}.")
    finally:
        context.close()
