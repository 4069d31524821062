"""Letters about reviews, reports and decisions: the receipt, what was decided and why, how to object, a shop's answer.

No letter repeats what strangers typed: an address in a form is not proven to be its sender's.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import Appeal, Report, Site, Submission
from widget_server.sentences import Sentence, nearest_locale
from widget_server.services import (
    appeal_decision,
    decide_report,
    reply_to_submission,
    report_item,
    statement_of_reasons,
)
from widget_server.services.context import Context
from widget_server.services.creator_link import creator_link
from widget_server.services.load_policy import policy_link
from widget_server.services.notice_link import notice_link
from widget_server.services.write_letters import has_mail, send_lines

_FOLLOW = Sentence("You can follow it here, without an account:")


def mail_receipt(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Confirm that a report came in."""
    with reading_session(context.engine) as session:
        report = session.get(Report, (site_id, arguments["report"]))
        if report is None or not report.email or not has_mail(context):
            return
        site = session.get_one(Site, site_id)
    lines = (
        Sentence("“%(shop)s” received your report. A person looks at it and decides.", shop=site.name),
        _FOLLOW,
        notice_link(context, site_id, report.id),
    )
    subject = Sentence("Your report to “%(shop)s” arrived", shop=site.name)
    send_lines(context, report.email, subject, lines, nearest_locale(report.locale, site.locale))


def mail_decision(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell who reported something what was decided, why, and how to object."""
    with reading_session(context.engine) as session:
        report = session.get(Report, (site_id, arguments["report"]))
        if report is None or not report.email or report.resolved_at is None or not has_mail(context):
            return
        site = session.get_one(Site, site_id)
    lines = (
        *outcome_sentences(report),
        *statement_of_reasons.redress(),
        _FOLLOW,
        notice_link(context, site_id, report.id),
    )
    subject = Sentence("What “%(shop)s” decided on your report", shop=site.name)
    send_lines(context, report.email, subject, lines, nearest_locale(report.locale, site.locale))


def mail_statement(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell an author why something of theirs is not shown, unless it is again."""
    with reading_session(context.engine) as session:
        submission = session.get_one(Submission, (site_id, arguments["submission"]))
        statement = statement_of_reasons.statement_of(session, submission)
        if statement is None or submission.about is None or not submission.about.email or not has_mail(context):
            return
        site = session.get_one(Site, site_id)
        to, language = submission.about.email, nearest_locale(submission.language, site.locale)
        link = creator_link(context, submission)
    lines = (
        Sentence("We have to tell you of a decision on what you sent to “%(shop)s”.", shop=site.name),
        *statement.sentences,
        Sentence("All reasons, and how reviews are checked:"),
        policy_link(context, site.publishable_key),
        *statement_of_reasons.redress(),
        link,
    )
    subject = (
        Sentence("A decision on your question at “%(shop)s”", shop=site.name)
        if submission.question
        else Sentence("A decision on your review at “%(shop)s”", shop=site.name)
    )
    send_lines(context, to, subject, lines, language)


def mail_appeal_decision(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell who objected what was decided."""
    with reading_session(context.engine) as session:
        appeal = session.get(Appeal, (site_id, arguments["appeal"]))
        if appeal is None or appeal.resolved_at is None or not has_mail(context):
            return
        site = session.get_one(Site, site_id)
        to, link, language = _who_objected(context, session, appeal, site)
    if not to:
        return
    lines = (
        Sentence("We looked again at the decision that you objected to. It was reversed.")
        if appeal.outcome == "reversed"
        else Sentence("We looked again at the decision that you objected to. It stands."),
        Sentence("What we found: %(facts)s", facts=appeal.facts),
        Sentence("Somebody decided this who had not decided before, where the shop has more than one such person."),
        statement_of_reasons.redress()[1],
        link,
    )
    send_lines(context, to, Sentence("Your objection at “%(shop)s”", shop=site.name), lines, language)


def mail_private_reply(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Send what the shop answers to an author alone, unless they were erased meanwhile; it is kept no longer."""
    if "text" not in arguments:
        return  # It was sent, or its receiver erased.
    with reading_session(context.engine) as session:
        submission = session.get_one(Submission, (site_id, arguments["submission"]))
        if submission.about is None or not submission.about.email or not has_mail(context):
            return
        site = session.get_one(Site, site_id)
        to, language = submission.about.email, nearest_locale(submission.language, site.locale)
        asked = submission.question is not None
    lines = (
        Sentence("“%(shop)s” answers your question:", shop=site.name)
        if asked
        else Sentence("“%(shop)s” answers your review:", shop=site.name),
        context.vault.unseal(arguments["text"]),
        Sentence("Only you get this answer; it is not shown with your question.")
        if asked
        else Sentence("Only you get this answer; it is not shown with your review."),
    )
    subject = (
        Sentence("An answer of “%(shop)s” to your question", shop=site.name)
        if asked
        else Sentence("An answer of “%(shop)s” to your review", shop=site.name)
    )
    send_lines(context, to, subject, lines, language)
    with context.sessions.begin() as writing:
        reply_to_submission.forget_letters(writing, site_id, arguments["submission"], text=arguments["text"])


def outcome_sentences(report: Report) -> tuple[Sentence, ...]:
    """Say what was decided on a report and why."""
    said = (
        Sentence("We looked at what you reported. It was removed.")
        if report.outcome == "removed"
        else Sentence("We looked at what you reported. It stays: we found nothing against the law or our rules.")
    )
    by = Sentence("A person decided it; no machine did.")
    return (said, Sentence("What we found: %(facts)s", facts=report.facts), by) if report.facts else (said, by)


def _who_objected(context: Context, session: Session, appeal: Appeal, site: Site) -> tuple[str, str, str]:
    """Return address ("" where none is known), link and language."""
    if appeal.by == "reporter":
        report = session.get_one(Report, (appeal.site_id, appeal.report_id))
        link = notice_link(context, appeal.site_id, report.id)
        return report.email or "", link, nearest_locale(report.locale, site.locale)
    submission = session.get_one(Submission, (appeal.site_id, appeal.submission_id))
    to = (submission.about.email if submission.about else "") or ""
    return to, creator_link(context, submission), nearest_locale(submission.language, site.locale)


NOTICE_LETTERS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {
        report_item.RECEIPT: mail_receipt,
        decide_report.DECISION: mail_decision,
        statement_of_reasons.LETTER: mail_statement,
        appeal_decision.DECISION: mail_appeal_decision,
        reply_to_submission.LETTER: mail_private_reply,
    }
)
"""What the runner does for these jobs."""
