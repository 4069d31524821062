"""`vitrine restore`: a site back from its file."""

from pathlib import Path

import click
import orjson

from widget_server.cli.base import ACTOR, open_context
from widget_server.cli.progress import watched
from widget_server.services.restore_site import restore_site


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def restore(file: Path) -> None:
    """Restore a site under its own keys, whole or not at all; a site that is here already is left alone."""
    with open_context() as context:
        restored = restore_site(context, file, actor=ACTOR, watch=lambda names: watched(names, "Photos", len(names)))
    counts = {"rows": restored.row_count, "files": restored.file_count}
    click.echo(orjson.dumps({"site": restored.publishable_key, **counts}))
