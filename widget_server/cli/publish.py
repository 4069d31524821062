"""`vitrine publish`: a static copy of a site's galleries, for when the service cannot be reached."""

import click
import orjson

from embed.assets import PASTED, STATIC, manifest
from widget_server.cli.base import open_context, site_option
from widget_server.media.copy_target import CopyTarget, open_target
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.static_copy import page_files, static_pages

_OURS = ".vitrine-published"


class _Target(click.ParamType[CopyTarget]):
    name = "target"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> CopyTarget:
        try:
            return open_target(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@site_option
@click.argument("target", type=_Target(), metavar="FOLDER|S3-URL")
@click.option("--url", required=True, metavar="URL", help="Where the shop will serve the copy, https://…")
@click.option("--limit", type=click.IntRange(1, 100), default=24, show_default=True, help="Tiles a page.")
def publish(site_key: str, target: CopyTarget, url: str, limit: int) -> None:
    """Write feeds, pages and pictures that need no server into a folder or under s3://bucket/prefix.

    Name a feed of it in an element's `fallback` attribute, fallback="URL/home.json". Run it again to renew the copy:
    what is not shown any more leaves it then. A bucket is reached as VITRINE_MEDIA_URL's is.
    """
    count = size_bytes = page_count = 0
    written: set[str] = set()
    with open_context() as context:
        showcases = Showcases(context.engine, context.vault, public_url=url.rstrip("/"), now=context.now)
        snapshot = showcases.of(site_key)
        before = {*(target.read(_OURS) or b"").decode().splitlines()}
        for name, parameters in static_pages(showcases, snapshot, limit=limit):
            page_count += 1
            files = dict(page_files(showcases, snapshot, context.store, name, parameters))
            # What is ours is written down before it is there: no file outlives what it shows, whenever this stops.
            if not files.keys() <= before | written:
                _write_down(target, before | written | files.keys())
            for path, body in files.items():
                count, size_bytes = count + target.write(path, body), size_bytes + len(body)
            written |= files.keys()
        # Earlier copies wrote these and this one did not: they may have been taken down. Nobody else's file.
        for path in before - written:
            target.delete(path)
        _write_down(target, written)
        for file in {*PASTED, *(entry["file"] for entry in manifest().values())}:
            count += target.write(f"embed/{file}", (STATIC / file).read_bytes())
    click.echo(orjson.dumps({"pages": page_count, "written": count, "bytes": size_bytes}))


def _write_down(target: CopyTarget, paths: set[str]) -> None:
    target.write(_OURS, "".join(f"{path}\n" for path in sorted(paths)).encode())
