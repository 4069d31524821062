"""Train: fold what shoppers did, fit a model on it, and publish it only where later time shows that it is better.

Owns what is written and told. What is learnt and what counts as better is `ranking.learning`'s. For jobs and commands
only: it imports scikit-learn.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ranking import learning
from ranking.model_file import dumps
from widget_server.db.session import reading_session
from widget_server.db.tables import EngagementCount, PublishedModel
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.count_engagement import counted
from widget_server.services.current_model import current_model
from widget_server.services.fold_events import fold_events
from widget_server.services.load_training import load_training
from widget_server.services.showcase_version import bump

Report = dict[str, Any]


def train(context: Context, site_id: int, *, actor: str = "command") -> Report:
    """Fold, fit, compare and publish what is better; returns what was compared and why it was published or not.

    The counters that were folded move tiles at once, whether or not a model is published.
    """
    folded = fold_events(context, site_id)
    outcome, facts = _learn(context, site_id)
    if outcome.published:
        now = context.now()
        with context.sessions.begin() as session:
            session.merge(
                PublishedModel(
                    site_id=site_id,
                    version=outcome.model.version,
                    created_at=now,
                    body=dumps(outcome.model),
                    report=outcome.report,
                )
            )
            record(
                session,
                site_id=site_id,
                at=now,
                actor=actor,
                action="model.published",
                subject_kind="model",
                subject_id=outcome.model.version,
            )
            bump(session, site_id)
    return {**outcome.report, "folded": asdict(folded), **facts, "model_in_force": outcome.model.version}


def evaluate(context: Context, site_id: int) -> Report:
    """Return the same report without folding or publishing anything."""
    outcome, facts = _learn(context, site_id)
    with reading_session(context.engine) as session:
        in_force = current_model(session, site_id).version
    return {
        **outcome.report,
        "published": False,
        "would_publish": outcome.published,
        **facts,
        "model_in_force": in_force,
    }


def _learn(context: Context, site_id: int) -> tuple[learning.TrainingReport, Report]:
    now = context.now()
    with reading_session(context.engine) as session:
        data = load_training(session, site_id, now)
        current = current_model(session, site_id)
        engagement = _engagement(session, site_id)
    outcome = learning.train(
        events=data.events,
        lists=data.lists,
        candidates=data.candidates,
        products=data.products,
        interactions=data.interactions,
        current=current,
        version=model_version(now),
        now_s=now.timestamp(),
    )
    facts = {"events": len(data.events), "tiles": len(data.candidates), "engagement": engagement}
    return outcome, facts


def model_version(now: datetime) -> str:
    """Return the name of a model made at a moment, such as 2026-11-22T02:00Z."""
    return f"{now:%Y-%m-%dT%H:%MZ}"


def _engagement(session: Session, site_id: int) -> Report:
    """Return what the order knows of clicks: counted ones over all pages and time, and on how many tiles."""
    c = EngagementCount
    query = select(func.count(c.number.distinct()), *counted(site_id)).where(c.site_id == site_id)
    tiles, clicks, impressions = session.execute(query).one()
    return {"clicks": round(clicks, 1), "impressions": round(impressions, 1), "tiles": tiles}
