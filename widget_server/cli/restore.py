"""`vitrine restore`: a site back from its file, or a whole store from its backup."""

from pathlib import Path

import click
import orjson

from widget_server.cli.base import ACTOR, open_context
from widget_server.cli.progress import watched
from widget_server.services.restore_site import restore_site
from widget_server.services.restore_store import restore_store
from widget_server.services.store_archive import is_backup


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def restore(file: Path) -> None:
    """Restore what `vitrine export` or `vitrine backup` wrote, whole or not at all.

    A site comes back under its own keys; one that is here already is left alone. A backup needs an empty store and the
    secret key that it was made with.
    """
    with open_context() as context:
        if is_backup(file):
            store = restore_store(context, file, watch=lambda names: watched(names, "Photos", len(names)))
            click.echo(orjson.dumps({"sites": store.site_count, "rows": store.row_count, "files": store.file_count}))
            return
        restored = restore_site(context, file, actor=ACTOR, watch=lambda names: watched(names, "Photos", len(names)))
    counts = {"rows": restored.row_count, "files": restored.file_count}
    click.echo(orjson.dumps({"site": restored.publishable_key, **counts}))
