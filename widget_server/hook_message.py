"""Messages to a shop's outside check and their answers: signed both ways, and read without trust.

Owns what an answer may say and how it is signed. Signatures are webhooks', sending is outbound's.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from widget_server.errors import VitrineError
from widget_server.webhooks import signature

VERDICTS = ("approve", "hold", "reject")
MOST_WORDS, MOST_WORD_CHARS, MOST_NOTE_CHARS = 20, 100, 300


class BadMessage(VitrineError):
    """An answer that is none.  reason : bad_signature or bad_answer."""

    code = "bad_hook_answer"
    status = 502
    title = "The outside check gave no answer"

    def __init__(self, reason: str, public: str) -> None:
        super().__init__(public, private={"reason": reason})
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class HookAnswer:
    """What an outside check says.  score : 0..1, None where it gives none.  words : of the text, as written."""

    verdict: str
    reason: str = ""
    note: str = ""
    words: tuple[str, ...] = ()
    score: float | None = None


def read_answer(secret: str, message_id: str, at_s: int, body: bytes, given: Mapping[str, str]) -> HookAnswer:
    """Return what an answer says.  given : its headers.  Raises BadMessage.

    It is signed as the message is, under the id with ".answer" after it and the message's time, so that neither an
    echo nor the answer to another message is one.
    """
    wanted = signature(secret, f"{message_id}.answer", at_s, body)
    offered = given.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(one.encode(), wanted.encode()) for one in offered):
        raise BadMessage("bad_signature", "The answer is not signed with the secret.")
    try:
        return _read(json.loads(body))
    except (KeyError, TypeError, ValueError) as error:
        raise BadMessage("bad_answer", "The answer is no verdict as the guide for developers has it.") from error


def _read(said: Any) -> HookAnswer:
    verdict, reason, note = said["verdict"], said.get("reason", ""), said.get("note", "")
    words, score = said.get("words", []), said.get("score")
    if verdict not in VERDICTS or not isinstance(reason, str) or not isinstance(note, str):
        raise ValueError("verdict, reason or note")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("words")
    if score is not None and (isinstance(score, bool) or not 0 <= float(score) <= 1):
        raise ValueError("score")
    return HookAnswer(
        verdict=verdict, reason=reason, note=" ".join(note.split())[:MOST_NOTE_CHARS],
        words=tuple(word[:MOST_WORD_CHARS] for word in words[:MOST_WORDS] if word.strip()),
        score=None if score is None else float(score),
    )  # fmt: skip
