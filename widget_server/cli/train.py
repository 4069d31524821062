"""`vitrine train`: learn from what shoppers did, and publish only what is proven better."""

import click
import orjson

from widget_server.cli.base import ACTOR, open_context, site_id_of, site_option


@click.command()
@site_option
def train(site_key: str) -> None:
    """Fold events, fit, compare with baselines and publish only if better; prints the report as JSON."""
    # Imported here: `vitrine serve` is the same program and must not carry scikit-learn into serving processes.
    from widget_server.services.train_models import train as train_models

    with open_context() as context:
        report = train_models(context, site_id_of(context, site_key), actor=ACTOR)
    click.echo(orjson.dumps(report))
