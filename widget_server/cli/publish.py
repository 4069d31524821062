"""`vitrine publish`: a static copy of a site's galleries, for when the service cannot be reached."""

from collections.abc import Collection
from pathlib import Path

import click
import orjson

from embed.assets import PASTED, STATIC, manifest
from widget_server.cli.base import open_context, site_option
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.static_copy import page_files, static_pages

_OURS = ".vitrine-published"


@click.command()
@site_option
@click.argument("folder", type=click.Path(file_okay=False, writable=True, path_type=Path))
@click.option("--url", required=True, metavar="URL", help="Where the shop will serve the folder, https://…")
@click.option("--limit", type=click.IntRange(1, 100), default=24, show_default=True, help="Tiles a page.")
def publish(site_key: str, folder: Path, url: str, limit: int) -> None:
    """Write a site's galleries into a folder: feeds, pages and pictures that need no server.

    Name a feed of it in an element's `fallback` attribute, fallback="URL/home.json". Run it again to renew the copy:
    what is not shown any more leaves the folder then.
    """
    count = size_bytes = page_count = 0
    written: set[str] = set()
    with open_context() as context:
        showcases = Showcases(context.engine, context.vault, public_url=url.rstrip("/"), now=context.now)
        snapshot = showcases.of(site_key)
        for name, parameters in static_pages(showcases, snapshot, limit=limit):
            page_count += 1
            for path, body in page_files(showcases, snapshot, context.store, name, parameters):
                _note(folder, path, written)
                count, size_bytes = count + _write(folder / path, body), size_bytes + len(body)
        _forget_others(folder, written)
        for file in {*PASTED, *(entry["file"] for entry in manifest().values())}:
            count += _write(folder / "embed" / file, (STATIC / file).read_bytes())
    click.echo(orjson.dumps({"pages": page_count, "written": count, "bytes": size_bytes}))


def _note(folder: Path, path: str, written: set[str]) -> None:
    """Write down that a file is ours before it is there, so that none outlives what it shows, whenever this stops."""
    if path not in written:
        written.add(path)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _OURS).open("a") as ours:
            ours.write(path + "\n")


def _forget_others(folder: Path, written: Collection[str]) -> None:
    """Delete what earlier copies wrote and this one did not: it may have been taken down. Nobody else's file."""
    root = folder.resolve()
    for path in {*(folder / _OURS).read_text().splitlines()} - set(written):
        if (folder / path).resolve().is_relative_to(root):
            (folder / path).unlink(missing_ok=True)
    _write(folder / _OURS, "".join(f"{path}\n" for path in sorted(written)).encode())


def _write(path: Path, body: bytes) -> bool:
    """Put a file in place at once, so that a reader never sees half of it; False if it was there already."""
    if path.exists() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(body)
    half.replace(path)
    return True
