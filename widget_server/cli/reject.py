"""`vitrine reject`: keep posts and reviews from being shown, with a reason."""

from typing import Any

import click

from moderation.types import Action, Decision, Reason, Role
from widget_server.cli.bulk_decision import chosen_options, decide_chosen

_REASONS = [reason.value for reason in Reason]


@click.command()
@chosen_options
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in Reason]),
    required=True,
    help="Why; stars are never a reason.",
)
@click.option("--evidence", default="", metavar="TEXT", help="What proves it, for reasons that need proof.")
def reject(reason: str, evidence: str, **chosen: Any) -> None:
    """Reject posts and reviews in their newest revision, for one reason."""
    decision = Decision(
        action=Action.REJECT, revision=0, actor_role=Role.OWNER, reason=Reason(reason), evidence=evidence
    )
    decide_chosen(decision, "rejected", **chosen)
