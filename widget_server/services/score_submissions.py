"""Scoring what has come in or was changed: heuristics, and the site's classifier where it has one.

Owns what is known of a site beside the words, and that scores are written for the revision that waits. The stars are
never read here. What scores are is moderation's, what becomes of them `machine_decides`'s and the shop's rules'.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation.classifier.model import Classifier, merged
from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.near_text import bands
from moderation.scores import Risk, Scored, uncertainty
from moderation.states import WAITING_STATES
from moderation.text import words
from moderation.types import Kind, Mark, Outcome, Reason, State, Verdict
from moderation.types import Submission as Words
from widget_server.db.tables import HookVerdict, Product, RiskScore, Site, Submission, TextBand
from widget_server.db.upsert import insert_missing, upsert
from widget_server.services.current_classifier import current_classifier
from widget_server.services.judge import words_of, words_of_revision
from widget_server.services.revisions import waiting_revisions
from widget_server.services.stored_scores import OUTSIDE, written

# A campaign of equal texts has thousands of candidates; one that is near says enough.
MOST_CANDIDATES = 8


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A submission with the words that wait, and the revision they are."""

    row: Submission
    words: Words
    revision: int


def score_submissions(session: Session, site_id: int, ids: Collection[str], now: datetime) -> None:
    """Write the scores of those of some hundreds that wait, in the transaction of a caller who has locked the site."""
    waiting = _waiting(session, site_id, ids)
    if not waiting:
        return
    session.flush()
    site = session.get_one(Site, site_id)
    model = current_classifier(session, site_id)
    near = _near(session, site_id, waiting)
    topics = _topics(session, site_id, waiting)
    outside = _outside(session, site_id, waiting)
    rows = []
    for one in waiting:
        known = Known(
            verdicts=verdicts_of(one.row.verdicts),
            competitor_hosts=frozenset(site.competitor_hosts),
            topic=topics.get(one.row.about.product_id, frozenset()) if one.row.about else frozenset(),
            near=near.get(one.row.id, {}),
        )
        heuristics = score(one.words, known)
        scores, learnt = _in_force(model, one.words, heuristics)
        _put_first(one.row, scores)
        rows.append(
            {
                "site_id": site_id, "submission_id": one.row.id, "revision": one.revision,
                "model": model.version if model and learnt else "", "at": now,
                "scores": written(scores, heuristics, learnt) | outside.get((one.row.id, one.revision), {}),
            }
        )  # fmt: skip
    upsert(session, RiskScore, rows)


def verdicts_of(stored: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """Return stored findings as the library's verdicts."""
    names = {field.name for field in fields(Verdict)}
    return [
        Verdict(
            **{
                name: value
                for name, value in one.items()
                if name in names and name not in ("outcome", "reason", "marks")
            },
            outcome=Outcome(one["outcome"]),
            reason=Reason(one["reason"]) if one.get("reason") else None,
            marks=tuple(Mark(**mark) for mark in one.get("marks", ())),
        )
        for one in stored
    ]


def _waiting(session: Session, site_id: int, ids: Collection[str]) -> list[_Waiting]:
    rows = session.scalars(select(Submission).where(Submission.site_id == site_id, Submission.id.in_(list(ids))))
    here = [row for row in rows if State(row.state) in WAITING_STATES]
    held = waiting_revisions(session, site_id, [row.id for row in here if row.state == State.HELD])
    return [
        _Waiting(row=row, words=words_of_revision(row, held[row.id].content, ()), revision=held[row.id].revision)
        if row.id in held
        else _Waiting(row=row, words=words_of(row, ()), revision=row.revision)
        for row in sorted(here, key=lambda row: row.number)
    ]


def _in_force(
    model: Classifier | None, said: Words, heuristics: Sequence[Scored]
) -> tuple[Sequence[Scored], Collection[Risk]]:
    if model is None:
        return heuristics, ()
    learnt = model.score(said, heuristics)
    return merged(heuristics, learnt), {one.risk for one in learnt}


def _put_first(row: Submission, scores: Sequence[Scored]) -> None:
    """Let the queue know how risky and how unsure it is."""
    value = next(one.value for one in scores if one.risk is Risk.ANY)
    row.risk, row.uncertainty = round(100 * value), round(100 * uncertainty(value))


def _near(session: Session, site_id: int, waiting: Sequence[_Waiting]) -> dict[str, dict[str, str]]:
    """Keep the bands of these texts, and return for each the earlier texts of its kind that may be nearly the same."""
    spoken = [one for one in waiting if one.words.kind is not Kind.POST]
    by_id = {one.row.id: bands(one.words.text) for one in spoken}
    session.execute(delete(TextBand).where(TextBand.site_id == site_id, TextBand.submission_id.in_(list(by_id))))
    insert_missing(
        session, TextBand,
        [{"site_id": site_id, "band": band, "submission_id": id} for id, found in by_id.items() for band in found],
    )  # fmt: skip
    wanted = {band for found in by_id.values() for band in found}
    rows = session.execute(
        select(TextBand.band, Submission.id, Submission.number, Submission.kind, Submission.text)
        .join(Submission, (Submission.site_id == TextBand.site_id) & (Submission.id == TextBand.submission_id))
        .where(TextBand.site_id == site_id, TextBand.band.in_(list(wanted)), Submission.state != State.ERASED.value)
        .order_by(Submission.number)
        .limit(MOST_CANDIDATES * max(1, len(wanted)))
    )
    by_band = defaultdict(list)
    for row in rows:
        by_band[row.band].append(row)
    near: dict[str, dict[str, str]] = {}
    for one in spoken:
        others = (
            row
            for band in by_id[one.row.id]
            for row in by_band[band]
            if row.kind == one.row.kind and row.number < one.row.number
        )
        near[one.row.id] = {row.id: row.text for row in islice(others, MOST_CANDIDATES)}
    return near


def _topics(session: Session, site_id: int, waiting: Sequence[_Waiting]) -> dict[str, frozenset[str]]:
    """Return the words of the products that reviews and questions are about."""
    ids = {one.row.about.product_id for one in waiting if one.row.about is not None}
    rows = session.execute(
        select(Product.id, Product.title, Product.category).where(Product.site_id == site_id, Product.id.in_(ids))
    )
    return {row.id: frozenset(word.text for word in words(f"{row.title}\n{row.category}")) for row in rows}


def _outside(
    session: Session, site_id: int, waiting: Sequence[_Waiting]
) -> dict[tuple[str, int], dict[str, dict[str, Any]]]:
    """Return what an outside check has said already, so that scoring again does not lose it."""
    rows = session.scalars(
        select(HookVerdict).where(
            HookVerdict.site_id == site_id, HookVerdict.submission_id.in_([one.row.id for one in waiting]),
            HookVerdict.score.is_not(None),
        )
    )  # fmt: skip
    return {(row.submission_id, row.revision): {OUTSIDE: outside_score(row)} for row in rows}


def outside_score(row: HookVerdict) -> dict[str, Any]:
    """Return the score of an outside check as it stands beside the others."""
    because = [{"template": "%(note)s", "params": {"note": row.note}, "weight": 1.0, "marks": row.marks}]
    return {"value": (row.score or 0) / 100, "because": because if row.note or row.marks else []}
