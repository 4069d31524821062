"""What `vitrine approve` and `vitrine reject` share: which submissions, one decision on each, and the report."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
import orjson

from moderation.types import Action, Decision, Kind
from widget_server.cli.base import ACTOR, open_context, site_id_of, site_option
from widget_server.cli.progress import watched
from widget_server.db.session import reading_session
from widget_server.services.decide_submission import decide_many, waiting_ids
from widget_server.services.grant_rights import without_right

Command = Callable[..., Any]
SOME_REFUSED = 1
_KINDS = [kind.value for kind in Kind]


def chosen_options(command: Command) -> Command:
    """Give a command the arguments ID…, --all, --type and --site."""
    for option in (
        click.argument("ids", nargs=-1, metavar="[ID]…"),
        click.option("--all", "every", is_flag=True, help="Everything that waits for a decision."),
        click.option(
            "--type",
            "kind",
            type=click.Choice([kind.value for kind in Kind]),
            help="With --all: only posts, reviews or questions.",
        ),
        site_option,
    ):
        command = option(command)
    return command


def decide_chosen(
    decision: Decision,
    done: str,
    *,
    site_key: str,
    ids: Sequence[str],
    every: bool,
    kind: str | None,
    confirm_certain: bool = True,
) -> None:
    """Decide on the chosen submissions as an owner would; refusals go to stderr, counts to stdout as JSON.

    done : what the count of decided ones is called.  Ends the process with 1 if some were refused.
    """
    if every == bool(ids):
        raise click.UsageError("Name the posts, reviews and questions, or give --all.")
    if kind and not every:
        raise click.UsageError("--type goes with --all.")
    with open_context() as context:
        site_id = site_id_of(context, site_key)
        if every:
            with reading_session(context.engine) as session:
                ids = waiting_ids(session, site_id, kind)
        outcome = decide_many(
            context,
            site_id,
            watched(ids, done, len(ids)),
            decision,
            actor=ACTOR,
            confirm_certain=confirm_certain,
        )
        hidden = without_right(context, site_id, outcome.done) if decision.action is Action.APPROVE else []
    for submission_id, code, sentence in outcome.refused:
        click.echo(f"{submission_id}: {code}: {sentence}", err=True)
    if hidden:
        click.echo(
            f"vitrine: {len(hidden)} of them stay hidden, because no right to show them is recorded. "
            "See `vitrine rights grant`.",
            err=True,
        )
    click.echo(orjson.dumps({done: len(outcome.done), "refused": len(outcome.refused)}))
    sys.exit(SOME_REFUSED if outcome.refused else 0)
