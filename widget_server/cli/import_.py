"""`vitrine import`: bring a file's products, posts, reviews or orders into a site."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from widget_server.cli.base import ACTOR, VitrineGroup, open_context, site_id_of, site_option
from widget_server.cli.import_report import ImportReport
from widget_server.connectors.registry import POST_FORMATS, PRODUCT_FORMATS, REVIEW_FORMATS
from widget_server.connectors.types import UnreadableFile
from widget_server.services.import_file import IMPORTS
from widget_server.services.import_types import ImportRequest

Command = Callable[..., Any]

COUNTS = ("read", "created", "updated", "unchanged", "rejected")
NOTHING_READ, SOME_REJECTED = 2, 1


@click.group("import", cls=VitrineGroup)
def import_() -> None:
    """Import a file; repeating an import changes nothing.

    Rejected rows go to stderr as FILE:LINE: code: sentence, the last line of stdout counts what happened as JSON.
    Exit code 0: all taken, 1: some rejected and the rest is in, 2: nothing could be read.
    """


def _options(*more: Command) -> Command:
    """Give an import's command the arguments all of them share, and its own."""

    def decorate(command: Command) -> Command:
        for option in (
            click.option("--dry-run", is_flag=True, help="Read, check and count, but write nothing."),
            *more,
            click.option(
                "--rights-evidence",
                metavar="TEXT",
                default="",
                help="Why the shop may show the pictures; kept with the import, and as a right of each post or review.",
            ),
            site_option,
            click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)),
        ):
            command = option(command)
        return command

    return decorate


def _format(names: tuple[str, ...]) -> Command:
    return click.option("--format", type=click.Choice(names), help="What the file is; detected if not given.")


_date_order = click.option(
    "--date-order",
    type=click.Choice(["dmy", "mdy"]),
    help="Order of day and month where the file's dates leave it open.",
)


@import_.command()
@_options(_format(PRODUCT_FORMATS))
def products(**options: Any) -> None:
    """Import a catalogue: Google Merchant XML or TSV, Shopify CSV in both dialects."""
    _run("products", **options)


@import_.command()
@_options(_format(POST_FORMATS), _date_order)
def posts(**options: Any) -> None:
    """Import posts: Instagram Graph media JSON, JSON Lines or CSV."""
    _run("posts", **options)


@import_.command()
@_options(_format(REVIEW_FORMATS), _date_order)
def reviews(**options: Any) -> None:
    """Import reviews: the CSV dialects of Judge.me, Loox, Yotpo, Okendo, Shopify, PowerReviews and WooCommerce."""
    _run("reviews", **options)


@import_.command()
@_options(_date_order)
def orders(**options: Any) -> None:
    """Import the shop's own orders: the only source of verified buyers and of revenue."""
    _run("orders", **options)


def _run(kind: str, file: Path, site_key: str, **options: Any) -> None:
    with open_context() as context, ImportReport(file) as report:
        request = ImportRequest(site_id=site_id_of(context, site_key), path=file, actor=ACTOR, **options)
        try:
            counts = IMPORTS[kind](context, request, report.on_progress, report.on_problem).counts
            exit_code = SOME_REJECTED if counts.rejected else 0
        except UnreadableFile as error:
            report.unreadable(error)
            counts, exit_code = report.progress, NOTHING_READ
    click.echo(orjson.dumps({name: getattr(counts, name) for name in COUNTS}))
    sys.exit(exit_code)
