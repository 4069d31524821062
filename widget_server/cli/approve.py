"""`vitrine approve`: let posts and reviews be shown, where there is a right to show them."""

from typing import Any

import click

from moderation.types import Action, Decision, Role
from widget_server.cli.bulk_decision import chosen_options, decide_chosen


@click.command()
@chosen_options
@click.option("--no-products", is_flag=True, help="Leave suggested products as suggestions.")
def approve(no_products: bool, **chosen: Any) -> None:
    """Approve posts and reviews in their newest revision; also confirms certain product suggestions.

    Certain is what names a full title, SKU or product link. Approving grants no right: see `vitrine rights grant`.
    """
    decision = Decision(action=Action.APPROVE, revision=0, actor_role=Role.OWNER)
    decide_chosen(decision, "approved", confirm_certain=not no_products, **chosen)
