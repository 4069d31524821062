"""A shopper's report that something should not be shown: kept for the desk, hides nothing by itself."""

from widget_server.connectors.parsing.text import clean
from widget_server.db.tables import Report
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_shown import find_shown


def report_item(context: Context, site_id: int, item_id: str, *, reason: str, text: str, key: str) -> None:
    """Keep a report; the same key again is the same report.

    reason : of embed.schema.ReportReason.  key : opaque, at most 64 characters.
    Raises NotFound for what is not shown.
    """
    now = context.now()
    with context.sessions.begin() as session:
        submission = find_shown(session, site_id, item_id, now)
        if session.get(Report, (site_id, key)) is not None:
            return
        session.add(Report(site_id=site_id, id=key, submission_id=item_id, reason=reason, text=clean(text), at=now))
        record(
            session,
            site_id=site_id,
            at=now,
            actor="shopper",
            action="item.reported",
            subject_kind=submission.kind,
            subject_id=item_id,
            details={"reason": reason},
        )
