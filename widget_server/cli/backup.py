"""`vitrine backup`: the whole store in one file."""

from pathlib import Path

import click
import orjson

from widget_server.cli.base import open_context
from widget_server.cli.progress import watched
from widget_server.services.backup_store import backup_store


@click.command()
@click.option("--without-media", is_flag=True, help="Leave photos and videos out, where a bucket keeps them safe.")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def backup(without_media: bool, file: Path) -> None:
    """Write all sites, people and photos into a zip file while everything runs; `vitrine restore` brings it back."""
    with open_context() as context:
        done = backup_store(
            context, file, with_media=not without_media, watch=lambda keys: watched(keys, "Photos", len(keys))
        )
    click.echo(f"{file} needs this store's secret key, which it does not hold: keep that elsewhere.", err=True)
    click.echo(orjson.dumps({"rows": done.row_count, "files": done.file_count, "bytes": done.size_bytes}))
