"""What the forms for reviews and questions share: the product meant, who signs, how it is kept, why it may be shown."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from moderation.rights import Basis, RightsState
from moderation.types import Role
from widget_server.db.session import reading_session
from widget_server.db.tables import Site, Submission
from widget_server.errors import BadInput, NotFound
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.grant_rights import add_right
from widget_server.services.incoming import id_key
from widget_server.services.judge import Judge
from widget_server.services.keep_submissions import Keeper
from widget_server.services.resolve_products import resolve_products
from widget_server.services.screen import Screener

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def product_meant(context: Context, site_id: int, name: str) -> str:
    """Return the id of a product that is named by its id or an alias.  Raises NotFound(parameter="product")."""
    with reading_session(context.engine) as session:
        product_id = resolve_products(session, site_id, [name]).get(name)
    if product_id is None:
        raise NotFound(Sentence("The catalogue has no product “%(product)s”.", product=name), parameter="product")
    return product_id


def check_author(name: str, email: str, *, nameless: str) -> None:
    """Refuse a name that is none or an address, and an address that is none.  nameless : what to say without a name."""
    if not name:
        raise BadInput(nameless, parameter="name")
    if "@" in name:
        raise BadInput("The name is public: use a name, not an e-mail address.", parameter="name")
    if email and not _EMAIL.fullmatch(email):
        raise BadInput("This is not an e-mail address.", parameter="email")


def keeper_of(context: Context, session: Session, site: Site, now: datetime) -> Keeper:
    """Return what writes a shopper's own words, in the caller's transaction; products are not looked for in them."""
    return Keeper(
        session=session,
        site=site,
        now=now,
        actor="shopper",
        id_key=id_key(context.vault),
        judge=Judge(screener=Screener(session, site.id), matcher=None, auto_confirm=False),
        role=Role.AUTHOR,
    )


def consent(session: Session, submission: Submission, evidence: str, media: Sequence[str] = ()) -> None:
    """Record why it may be shown: its author sent it for that.  media : ids of the photos that it is about."""
    add_right(
        session,
        site_id=submission.site_id,
        submission_id=submission.id,
        state=RightsState.GRANTED,
        basis=Basis.UPLOAD_CONSENT,
        evidence=evidence,
        person=submission.author,
        media=media,
        actor="shopper",
        now=submission.received_at,
    )
