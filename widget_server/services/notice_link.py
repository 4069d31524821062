"""The signed link with which somebody who reported something follows what becomes of it, without an account."""

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from widget_server.db.tables import Report
from widget_server.errors import NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context

_PATH = "/people/notices/"


def notice_link(context: Context, site_id: int, report_id: str) -> str:
    """Return the address at which a report can be followed."""
    return f"{context.settings.resolved_public_url}{_PATH}{_signer(context).dumps([site_id, report_id])!s}"


def follow_notice_link(context: Context, session: Session, token: str) -> Report:
    """Return the report that the end of a link names.  Raises NotFound where it is made up or was erased."""
    gone = NotFound(Sentence("There is nothing at this address. Open the link just as it was sent to you."))
    try:
        site_id, report_id = _signer(context).loads(token)
        report = session.get(Report, (int(site_id), str(report_id)))
    except (BadData, TypeError, ValueError):
        raise gone from None
    if report is None:
        raise gone
    return report


def _signer(context: Context) -> URLSafeSerializer:
    return URLSafeSerializer(context.vault.key("notice"), salt="notice")
