"""Learning from a site's decisions, each night: what is better than the heuristics is published, and what waits is
scored again.

Owns what is written and told. What is learnt and what counts as better is `moderation.classifier.learning`'s. For jobs
only: it imports scikit-learn.
"""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation.classifier.decisions import LEAST_DECISIONS
from moderation.classifier.learning import Learnt, learn
from moderation.classifier.model_file import dumps
from widget_server.db.session import reading_session
from widget_server.db.tables import ClassifierTraining
from widget_server.services.audit import record
from widget_server.services.audit_classifier import leans_of
from widget_server.services.context import Context
from widget_server.services.decide_submission import BATCH_ROWS, waiting_ids
from widget_server.services.find_site import lock_site
from widget_server.services.load_decisions import load_decisions
from widget_server.services.score_submissions import score_submissions
from widget_server.services.train_models import model_version

JOB = "train_classifier"
TRAININGS_KEPT = 10
"""A damaged model falls back to the one before it, and a report is read for about a week."""
MOST_TOLD = 2000

Report = dict[str, Any]


def train_classifier(context: Context, site_id: int, *, actor: str) -> Report:
    """Learn from the site's decisions, publish what is better, and score what waits again; returns the report.

    Nothing is learnt from fewer than 200 decisions, nor where nobody has decided since the last time.
    """
    with reading_session(context.engine) as session:
        decisions = load_decisions(session, site_id)
        last = _last(session, site_id)
    if len(decisions.decided) < LEAST_DECISIONS:
        return {"decisions": len(decisions.decided), "why": "too_few_decisions", "published": False}
    if last is not None and last.report.get("newest") == decisions.newest:
        return {"decisions": len(decisions.decided), "why": "nothing_new", "published": False}
    now = context.now()
    learnt = learn(decisions.decided, version=model_version(now))
    with reading_session(context.engine) as session:
        report, published = _judged(session, site_id, learnt)
    report["newest"] = decisions.newest
    with context.sessions.begin() as session:
        session.merge(
            ClassifierTraining(
                site_id=site_id, version=model_version(now), created_at=now, report=report,
                body=dumps(learnt.model) if published and learnt.model else None,
            )
        )  # fmt: skip
        session.flush()
        _forget_old(session, site_id)
        if published:
            record(
                session, site_id=site_id, at=now, actor=actor, action="classifier.published", subject_kind="classifier",
                subject_id=model_version(now),
            )  # fmt: skip
    if published:
        score_again(context, site_id)
    return report


def score_again(context: Context, site_id: int) -> int:
    """Score everything that waits by the model in force, some hundreds at a time; returns how much that was."""
    with reading_session(context.engine) as session:
        ids = waiting_ids(session, site_id)
    for start in range(0, len(ids), BATCH_ROWS):
        with context.sessions.begin() as session:
            lock_site(session, site_id)
            score_submissions(session, site_id, ids[start : start + BATCH_ROWS], context.now())
    return len(ids)


def _judged(session: Session, site_id: int, learnt: Learnt) -> tuple[Report, bool]:
    """Return the report with the look at the stars, and whether the model may be published."""
    leans = leans_of(session, site_id, learnt.later_decisions, learnt.later)
    leaning = any(one.leans for one in leans if learnt.model and one.risk in learnt.model.heads)
    published = learnt.model is not None and not leaning
    report = learnt.report | {"stars": [one.as_json() for one in leans], "published": published}
    # What a threshold would have done to later decisions can be asked of these, without their words.
    told = {risk.value: values[-MOST_TOLD:] for risk, values in learnt.later.items()}
    report["later_told"] = {risk: [[round(value, 4), case] for value, case in values] for risk, values in told.items()}
    return report | ({"why": "leans_on_low_stars"} if leaning else {}), published


def _last(session: Session, site_id: int) -> ClassifierTraining | None:
    return session.scalars(
        select(ClassifierTraining)
        .where(ClassifierTraining.site_id == site_id)
        .order_by(ClassifierTraining.created_at.desc())
        .limit(1)
    ).first()


def _forget_old(session: Session, site_id: int) -> None:
    """Delete trainings beyond the newest ones, of published models and of the others apart."""
    for published in (ClassifierTraining.body.is_not(None), ClassifierTraining.body.is_(None)):
        kept = (
            select(ClassifierTraining.version)
            .where(ClassifierTraining.site_id == site_id, published)
            .order_by(ClassifierTraining.created_at.desc())
            .limit(TRAININGS_KEPT)
        )
        versions = session.scalars(kept).all()
        session.execute(
            delete(ClassifierTraining).where(
                ClassifierTraining.site_id == site_id, published, ClassifierTraining.version.not_in(versions)
            )
        )
