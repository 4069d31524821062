"""`vitrine doctor`: look at everything this installation needs, and say what to do."""

import sys

import click

from widget_server.cli.base import read_settings
from widget_server.cli.checks import check_installation
from widget_server.services.context import Context


@click.command()
def doctor() -> None:
    """Check settings, database, media, decoder, queue and permissions; exit code 1 if something has to be done."""
    context = Context(settings=read_settings())
    try:
        findings = check_installation(context)
    finally:
        context.close()
    for finding in findings:
        click.echo(f"{'ok' if finding.is_good else 'TO DO':<6}{finding.name}: {finding.sentence}")
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)
