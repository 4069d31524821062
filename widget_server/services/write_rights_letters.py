"""The letter that asks a creator for a right; it holds the link to their own page, where they answer."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from widget_server.db.session import reading_session
from widget_server.db.tables import RightsRequest, Site, Submission
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.creator_link import creator_link
from widget_server.services.request_rights import LETTER
from widget_server.services.write_letters import send_lines


def mail_rights_request(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Send a request, unless it was answered or replaced meanwhile or its address was erased."""
    with reading_session(context.engine) as session:
        request = session.get(RightsRequest, (site_id, arguments["request"]))
        if request is None or request.answered_at is not None or request.email is None:
            return
        site = session.get_one(Site, site_id)
        submission = session.get_one(Submission, (site_id, request.submission_id))
        link = creator_link(context, submission)
    lines = (
        request.words,
        *((submission.permalink,) if submission.permalink else ()),
        Sentence("Answer yes or no on your own page. There you also see every use, and take a yes back at any time:"),
        link,
        Sentence("Keep this letter: the link is yours alone. If you do nothing, nothing is shown."),
    )
    send_lines(
        context, request.email, Sentence("May %(shop)s show your picture?", shop=site.name), lines, request.language
    )


RIGHTS_LETTERS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {LETTER: mail_rights_request}
)
"""What the runner does for these jobs."""
