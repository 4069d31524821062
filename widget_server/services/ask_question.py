"""A question of a shopper about a product: rules run, consent recorded, held until a person decides.

Owns what the form takes. The shop's answer is reply_to_submission's; sending twice by mistake services.idempotency's.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from moderation.types import Kind
from widget_server.connectors.parsing.text import one_line, plain_if_markup
from widget_server.db.base import time_ordered_id
from widget_server.db.tables import Submission
from widget_server.errors import BadInput
from widget_server.sentences import Sentence
from widget_server.services.context import Context
from widget_server.services.contributed import check_author, consent, keeper_of, product_meant
from widget_server.services.find_site import lock_site
from widget_server.services.incoming import FORM_PLATFORM, Incoming, IncomingQuestion
from widget_server.services.settle_new import settle_new


@dataclass(frozen=True, kw_only=True)
class NewQuestion:
    """A question as the form sends it.  product : id or alias.  language : BCP 47, of the page it was asked on."""

    product: str
    text: str
    name: str = ""
    email: str = ""
    language: str = ""


def ask_question(context: Context, site_id: int, new: NewQuestion, *, request: str = "") -> str:
    """Store a question as pending and return its id.

    request : digest of a request that may come again, "" for one that may not; the same one is the same question, also
    where the process died before it could tell.
    Raises BadInput naming the field, NotFound for an unknown product. Nothing is stored when anything is refused.
    """
    new = replace(new, text=plain_if_markup(new.text), name=one_line(new.name), email=one_line(new.email))
    if not new.text:
        raise BadInput("Write your question.", parameter="question")
    nameless = Sentence("Give the name that is shown with the question; it may be a nickname.")
    check_author(new.name, new.email, nameless=nameless)
    product_id = product_meant(context, site_id, new.product)
    now = context.now()
    with context.sessions.begin() as session:
        site = lock_site(session, site_id)
        name = f"request-{request}" if request else time_ordered_id(now)
        before = session.scalars(
            select(Submission).where(
                Submission.site_id == site_id,
                Submission.kind == Kind.QUESTION.value,
                Submission.platform == FORM_PLATFORM,
                Submission.external_id == name,
            )
        ).one_or_none()
        if before is not None:
            return before.id
        incoming = Incoming(
            line=0,
            kind=Kind.QUESTION,
            platform=FORM_PLATFORM,
            external_id=name,
            text=new.text,
            author=new.name,
            language=new.language,
            posted_at=now,
            question=IncomingQuestion(product_id=product_id, email=new.email),
        )
        submission, _ = keeper_of(context, session, site, now).keep(incoming, (), (), None)
        session.flush()
        consent(session, submission, "Sent through the question form.")
        session.flush()
        settle_new(session, site_id, [submission.id], now)
        return submission.id
