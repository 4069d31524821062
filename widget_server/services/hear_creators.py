"""The yes that a creator says by hashtag, found in what an import brings: under the post, or in a reply to a request.

Owns what counts as a yes. The hashtag in the post's own words is one, since the shop published it together with its
terms. In a comment it is one where the shop had asked, the comment is by the post's own author and newer than the
question. Nothing opens again here what a creator has closed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rights import creator_forbids, may_show
from moderation.types import State
from widget_server.connectors.parsing.text import hashtags
from widget_server.db.tables import RightsRequest, Submission
from widget_server.services.answer_rights import CREATOR, Answer, keep_answer
from widget_server.services.grant_rights import ledger_of

_LONGEST_EVIDENCE = 2000


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What an import brought of one post.  raw : the record as the file had it."""

    submission_id: str
    author: str
    permalink: str
    caption: str
    tags: tuple[str, ...]
    raw: Mapping[str, Any]


def hear_creators(session: Session, site_id: int, hashtag: str, posts: Iterable[Heard], now: datetime) -> set[str]:
    """Grant what creators said yes to, in the caller's transaction; returns the ids.

    hashtag : the site's, with "#"; empty hears nothing.
    """
    word = hashtag.lstrip("#").lower()
    heard = {post.submission_id: post for post in posts} if word else {}
    said = {id: post for id, post in heard.items() if word in post.tags or _comments(post.raw)}
    if not said:
        return set()
    requests = {
        row.submission_id: row
        for row in session.scalars(
            select(RightsRequest)
            .where(
                RightsRequest.site_id == site_id,
                RightsRequest.submission_id.in_(said),
                RightsRequest.answered_at.is_(None),
            )
            .order_by(RightsRequest.id)
        )
    }
    ledgers = ledger_of(session, site_id, said)
    granted = set()
    for id, post in sorted(said.items()):
        ledger, request = ledgers.get(id, []), requests.get(id)
        words = _yes(post, word, request)
        if not words or may_show(ledger, now) or creator_forbids(ledger):
            continue
        submission = session.get(Submission, (site_id, id))
        if submission is None or submission.state == State.ERASED.value:
            continue
        answer = Answer(granted=True, words=words, actor=CREATOR, person=post.author, request=request)
        keep_answer(session, submission, answer, now)
        granted.add(id)
    return granted


def _yes(post: Heard, word: str, request: RightsRequest | None) -> str:
    """Return the words that say yes, "" where none do."""
    if request is not None and request.hashtag:
        for text, by, at in _comments(post.raw):
            own = by.lstrip("@").casefold() == post.author.lstrip("@").casefold()
            if own and post.author and at is not None and at >= request.at and word in hashtags(text):
                return f"{text} ({by}, {at:%Y-%m-%d %H:%M} UTC, {post.permalink})"[:_LONGEST_EVIDENCE]
    if word in post.tags:
        return f"{post.caption} ({post.permalink})"[:_LONGEST_EVIDENCE]
    return ""


def _comments(raw: Mapping[str, Any]) -> list[tuple[str, str, datetime | None]]:
    """Return (text, author, time) of the comments that a record of the Instagram Graph API holds."""
    found = raw.get("comments")
    rows = found.get("data") if isinstance(found, Mapping) else found
    if not isinstance(rows, list):
        return []
    comments = []
    for row in rows:
        if isinstance(row, Mapping) and isinstance(row.get("text"), str):
            comments.append((row["text"], str(row.get("username") or ""), _instant(row.get("timestamp"))))
    return comments


def _instant(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None
