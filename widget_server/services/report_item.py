"""A notice by anybody that something should not be shown: kept for the desk, hides nothing by itself.

What a notice holds follows EU 2022/2065, Article 16: why, where, who says so, and that they believe it in good faith.
Only the reason and the place are needed; without an address the receipt is the link alone.
"""

from dataclasses import dataclass

from widget_server.connectors.parsing.text import clean, one_line
from widget_server.db.tables import Report
from widget_server.email_address import checked_email
from widget_server.services.audit import record
from widget_server.services.context import Context
from widget_server.services.find_shown import find_shown
from widget_server.services.schedule_job import schedule_job

RECEIPT = "mail_notice_receipt"


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Who reports; all of it may be empty.  locale : the language to write to them in."""

    name: str = ""
    email: str = ""
    locale: str = ""


NOBODY = Reporter()


def report_item(
    context: Context, site_id: int, item_id: str, *, reason: str, text: str, key: str, by: Reporter = NOBODY
) -> None:
    """Keep a report, and write down that its receipt has to be sent; the same key again is the same report.

    reason : of embed.schema.ReportReason.  key : opaque, at most 64 characters.
    Raises NotFound for what is not shown, BadInput for an address that is none.
    """
    now = context.now()
    email = checked_email(by.email) if by.email.strip() else None
    with context.sessions.begin() as session:
        submission = find_shown(session, site_id, item_id, now)
        if session.get(Report, (site_id, key)) is not None:
            return
        session.add(
            Report(
                site_id=site_id, id=key, submission_id=item_id, reason=reason, text=clean(text)[:2000],
                name=one_line(by.name)[:200], email=email, locale=by.locale, at=now,
            )
        )  # fmt: skip
        if email:
            schedule_job(session, site_id, RECEIPT, {"report": key}, due_at=now)
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
