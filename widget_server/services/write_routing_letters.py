"""The letter that tells an owner how much came in that one of the shop's own rules is to tell of."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from widget_server.db.session import reading_session
from widget_server.db.tables import Membership, RoutingRule, Site
from widget_server.sentences import Sentence, nearest_locale
from widget_server.services.context import Context
from widget_server.services.route_new import LETTER
from widget_server.services.write_letters import has_mail, send_lines


def mail_routing(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell one owner, unless the rule or their place at the desk is gone meanwhile.  No words of shoppers are in it."""
    with reading_session(context.engine) as session:
        rule = session.get(RoutingRule, (site_id, arguments["rule"]))
        membership = session.get(Membership, (site_id, arguments["user"]))
        if rule is None or membership is None or not has_mail(context):
            return
        user, site = membership.user, session.get_one(Site, site_id)
    lines = (
        Sentence("New at “%(site)s” and fitting your rule “%(rule)s”: %(count)s.",
                 site=site.name, rule=rule.name, count=arguments["count"]),
        f"{context.settings.resolved_public_url}/panel/{site.publishable_key}/queue",
    )  # fmt: skip
    subject = Sentence("Your rule “%(rule)s” found something new", rule=rule.name)
    send_lines(context, user.email, subject, lines, nearest_locale(user.locale, site.locale))


ROUTING_LETTERS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {LETTER: mail_routing}
)
"""What the runner does for these jobs."""
