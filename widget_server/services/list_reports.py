"""Reports from shoppers: what is open, and what was decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.tables import Report, Submission
from widget_server.services.load_cards import Card, load_cards

MOST_LISTED = 100


@dataclass(frozen=True, kw_only=True)
class ReportedItem:
    """A report with the submission it is about."""

    id: str
    reason: str
    text: str
    at: datetime
    resolved_at: datetime | None
    outcome: str
    facts: str
    card: Card


def list_reports(session: Session, site_id: int, *, resolved: bool, now: datetime) -> list[ReportedItem]:
    """Return the open reports, oldest first, or the closed ones, newest first; at most MOST_LISTED."""
    wanted = Report.resolved_at.is_not(None) if resolved else Report.resolved_at.is_(None)
    order = Report.resolved_at.desc() if resolved else Report.at.asc()
    reports = session.scalars(
        select(Report).where(Report.site_id == site_id, wanted).order_by(order, Report.id).limit(MOST_LISTED)
    ).all()
    ids = {report.submission_id for report in reports}
    submissions = session.scalars(select(Submission).where(Submission.site_id == site_id, Submission.id.in_(ids))).all()
    cards = {card.id: card for card in load_cards(session, site_id, submissions, now)}
    return [
        ReportedItem(
            id=report.id,
            reason=report.reason,
            text=report.text,
            at=report.at,
            resolved_at=report.resolved_at,
            outcome=report.outcome,
            facts=report.facts,
            card=cards[report.submission_id],
        )
        for report in reports
    ]
