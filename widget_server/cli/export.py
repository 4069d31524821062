"""`vitrine export`: everything a site owns in one file."""

from pathlib import Path

import click
import orjson

from widget_server.cli.base import open_context, site_id_of, site_option
from widget_server.cli.progress import watched
from widget_server.services.export_site import export_site


@click.command()
@site_option
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(site_key: str, file: Path) -> None:
    """Write everything a site owns into a zip file that only you can read; `vitrine restore` brings it back."""
    with open_context() as context:
        exported = export_site(
            context, site_id_of(context, site_key), file, watch=lambda keys: watched(keys, "Photos", len(keys))
        )
    click.echo(f"{file} holds e-mail addresses and keys in clear: keep it as safe as the database.", err=True)
    if exported.missing_count:
        click.echo(f"{exported.missing_count} photo files are no longer in the store and were left out.", err=True)
    counts = {"rows": exported.row_count, "files": exported.file_count, "missing": exported.missing_count}
    click.echo(orjson.dumps({**counts, "bytes": exported.size_bytes}))
