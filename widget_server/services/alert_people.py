"""Telling people of a surge: a letter to each who may decide, and a signed message to the shop's own server.

Owns words and message. Neither holds what shoppers wrote, nor who they are.
"""

import json
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from widget_server.db.session import reading_session
from widget_server.db.tables import AlertHook, Membership, Product, ProductAlert, Site
from widget_server.outbound import post
from widget_server.sentences import Sentence, nearest_locale
from widget_server.services.context import Context
from widget_server.services.watch_products import HOOK, LETTER, NEGATIVE, WINDOW
from widget_server.services.write_letters import has_mail, send_lines
from widget_server.webhooks import webhook_headers

HOOK_TIMEOUT_S = 10.0
# What the server answers is not read: a refusal's status is enough.
_MOST_ANSWER_BYTES = 16_384


def mail_surge(context: Context, site_id: int, arguments: Mapping[str, Any]) -> None:
    """Tell one person, unless somebody has seen the alert or their place at the desk is gone meanwhile."""
    with reading_session(context.engine) as session:
        alert = session.get(ProductAlert, (site_id, arguments["alert"]))
        membership = session.get(Membership, (site_id, arguments["user"]))
        if alert is None or alert.seen_at is not None or membership is None or not has_mail(context):
            return
        user, site = membership.user, session.get_one(Site, site_id)
        title = _title(session, alert)
    values = {"product": title, "count": alert.count, "usual": f"{alert.usual:.1f}"}
    told = (
        Sentence("“%(product)s” got %(count)s reviews of one or two stars within a day; usual are %(usual)s.", **values)
        if alert.signal == NEGATIVE
        else Sentence("“%(product)s” was reported %(count)s times within a day; usual are %(usual)s.", **values)
    )
    lines = (
        told,
        Sentence("Look at what came in. If it is a flood, freeze the product first and decide then:"),
        _page(context, site),
        Sentence("Criticism may be right: nothing was hidden, and no review is hidden for its stars."),
    )
    subject = Sentence("A surge at “%(product)s”", product=title)
    send_lines(context, user.email, subject, lines, nearest_locale(user.locale, site.locale))


def hook_surge(
    context: Context, site_id: int, arguments: Mapping[str, Any], *, allow_private: Collection[str] = ()
) -> None:
    """Tell the shop's server; a server in trouble is told again later.  allow_private : see outbound.fetch."""
    with reading_session(context.engine) as session:
        alert = session.get(ProductAlert, (site_id, arguments["alert"]))
        hook = session.get(AlertHook, site_id)
        if alert is None or hook is None:
            return
        site, title = session.get_one(Site, site_id), _title(session, alert)
    data = {
        "site": site.publishable_key, "alert": alert.id, "product": alert.product_id, "title": title,
        "signal": alert.signal, "count": alert.count, "usual": round(alert.usual, 2),
        "window_hours": int(WINDOW.total_seconds() // 3600), "desk_url": _page(context, site),
    }  # fmt: skip
    said = {"type": "product.surge", "timestamp": alert.at.isoformat(), "data": data}
    body = json.dumps(said, ensure_ascii=False).encode()
    # The same id with every try: whoever was told already knows it again.
    headers = webhook_headers(context.vault.unseal(hook.sealed), alert.id, int(context.now().timestamp()), body)
    post(
        hook.url, body, headers=headers, most_bytes=_MOST_ANSWER_BYTES, total_s=HOOK_TIMEOUT_S,
        allow_private=allow_private,
    )  # fmt: skip


def _title(session: Session, alert: ProductAlert) -> str:
    product = session.get(Product, (alert.site_id, alert.product_id))
    return product.title if product else alert.product_id


def _page(context: Context, site: Site) -> str:
    return f"{context.settings.resolved_public_url}/panel/{site.publishable_key}/alerts"


ALERTS: Mapping[str, Callable[[Context, int, Mapping[str, Any]], None]] = MappingProxyType(
    {LETTER: mail_surge, HOOK: hook_surge}
)
"""What the runner does for these jobs."""
