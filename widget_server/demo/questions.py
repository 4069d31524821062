"""The questions that the sample shop's customers asked, through the same form and desk as any other.

Owns when they were asked and answered; one stays undecided, and one is shown without an answer yet.
"""

import json
from datetime import datetime, timedelta

from moderation.types import Action, Decision, Role
from widget_server.demo.shop import SAMPLE
from widget_server.services.ask_question import NewQuestion, ask_question
from widget_server.services.context import Context
from widget_server.services.decide_submission import decide_many
from widget_server.services.reply_to_submission import reply_to_submission

ANSWERED_AFTER = timedelta(hours=5)


def ask_questions(context: Context, site_id: int, *, actor: str) -> None:
    """Ask them as if it had been over the last months, approve and answer them."""
    approve = Decision(action=Action.APPROVE, revision=0, actor_role=Role.SYSTEM)
    for asked in json.loads((SAMPLE / "questions.json").read_text(encoding="utf-8")):
        asked_at = context.now() - timedelta(days=asked["days_ago"], hours=6)
        new = NewQuestion(
            product=asked["product"], text=asked["question"], name=asked["name"], language=asked["language"]
        )
        id = ask_question(_at(context, asked_at), site_id, new)
        if asked.get("waits"):
            continue
        desk = _at(context, asked_at + ANSWERED_AFTER)
        decide_many(desk, site_id, [id], approve, actor=actor)
        if asked["answer"]:
            reply_to_submission(desk, site_id, id, asked["answer"], audience="public", actor=actor)


def _at(context: Context, moment: datetime) -> Context:
    return context.at(lambda: moment)
