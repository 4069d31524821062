"""`vitrine evaluate`: what training would find, publishing nothing."""

import click
import orjson

from widget_server.cli.base import open_context, site_id_of, site_option


@click.command()
@site_option
def evaluate(site_key: str) -> None:
    """Print the report of a training, folding, publishing and writing nothing."""
    # Imported here for the reason given in cli.train.
    from widget_server.services.train_models import evaluate as evaluate_models

    with open_context() as context:
        report = evaluate_models(context, site_id_of(context, site_key))
    click.echo(orjson.dumps(report))
