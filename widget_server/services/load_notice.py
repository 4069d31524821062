"""What somebody sees who reports something: the item in question before they do, what became of it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Appeal, Report, Site, Submission
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.find_shown import find_shown
from widget_server.services.find_site import find_site
from widget_server.services.notice_link import follow_notice_link
from widget_server.services.statement_of_reasons import redress
from widget_server.services.write_notice_letters import outcome_sentences


@dataclass(frozen=True, kw_only=True)
class Reportable:
    """Something that is shown and may be reported."""

    site_id: int
    shop: str
    id: str
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A report as who made it sees it.  sentences : the decision and its reasons, empty while it is open."""

    shop: str
    item_id: str
    reason: str
    text: str
    at: datetime
    outcome: str
    sentences: tuple[Sentence, ...]
    redress: tuple[Sentence, ...]
    appeal: Appeal | None


def load_reportable(context: Context, site_key: str, item_id: str) -> Reportable:
    """Read what somebody is about to report.  Raises NotFound for an unknown site and for what is not shown."""
    with reading_session(context.engine) as session:
        site = find_site(session, site_key)
        submission = find_shown(session, site.id, item_id, context.now())
        return Reportable(
            site_id=site.id, shop=site.name, id=submission.id, author=submission.author, text=_words(submission)
        )


def load_notice(context: Context, token: str) -> Notice:
    """Read what became of a report.  Raises NotFound for a link that is none."""
    with reading_session(context.engine) as session:
        report = follow_notice_link(context, session, token)
        site = session.get_one(Site, report.site_id)
        return Notice(
            shop=site.name,
            item_id=report.submission_id,
            reason=report.reason,
            text=report.text,
            at=report.at,
            outcome=report.outcome,
            sentences=outcome_sentences(report) if report.resolved_at else (),
            redress=redress() if report.resolved_at else (),
            appeal=_appeal(session, report),
        )


def _appeal(session: Session, report: Report) -> Appeal | None:
    query = select(Appeal).where(Appeal.site_id == report.site_id, Appeal.report_id == report.id)
    return session.scalars(query.order_by(Appeal.id).limit(1)).first()


def _words(submission: Submission) -> str:
    return f"{submission.title} {submission.text}".strip()
