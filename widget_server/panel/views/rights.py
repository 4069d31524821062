"""The rights to one submission: asking its creator, writing down an answer, granting with evidence, taking back."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from moderation.rights import Surface
from widget_server.db.session import reading_session
from widget_server.db.tables import Submission
from widget_server.errors import BadInput, NotFound
from widget_server.panel.htmx import done
from widget_server.panel.rights_forms import scope_of, term_days_of
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.answer_rights import note_answer, revoke
from widget_server.services.creator_link import creator_link
from widget_server.services.edit_site import read_facts
from widget_server.services.load_cards import load_card
from widget_server.services.load_history import load_rights
from widget_server.services.request_rights import CHANNELS, Ask, open_request, request_rights
from widget_server.services.write_letters import has_mail
from widget_server.web import Access, access

blueprint = Blueprint("rights", __name__, url_prefix="/<site>/rights")


@blueprint.get("/<id>")
@access(Access.VIEWER)
def show(site: str, id: str) -> str:
    """Show who allowed what, the open request, and the ways to ask."""
    with reading_session(context().engine) as session:
        card = load_card(session, desk().id, id, context().now())
        if card is None:
            raise NotFound(_("This site has no such post, review or question."), parameter="id")
        open_one = open_request(session, desk().id, id)
        link = creator_link(context(), session.get_one(Submission, (desk().id, id)))
        return render_template(
            "panel/rights.html",
            card=card,
            rights=load_rights(session, desk().id, id),
            request_open=open_one,
            creator_url=link,
            facts=read_facts(session, desk().id),
            channels=CHANNELS,
            surfaces=list(Surface),
            has_mail=has_mail(context()),
        )


@blueprint.post("/<id>/requests")
@access(Access.MODERATOR)
def ask(site: str, id: str) -> Response:
    """Ask the creator."""
    channel = request.form.get("channel", "")
    if channel not in CHANNELS:
        raise BadInput(_("Choose how to ask: by comment, by link or by e-mail."), parameter="channel")
    wanted = Ask(channel=channel, scope=scope_of(), term_days=term_days_of(), email=request.form.get("email", "")[:300])
    request_rights(context(), desk().id, id, wanted, actor=actor())
    told = {
        "comment": _("Written down. Copy the words below under the post."),
        "link": _("Written down. Send the link below to its creator."),
        "email": _("Written down; the letter is on its way."),
    }
    return done(told[channel], url_for(".show", site=site, id=id))


@blueprint.post("/<id>/answers")
@access(Access.MODERATOR)
def note(site: str, id: str) -> Response:
    """Write down what the creator answered elsewhere."""
    said = request.form.get("answer", "")
    if said not in ("yes", "no"):
        raise BadInput(_("Say whether its creator said yes or no."), parameter="answer")
    note_answer(
        context(), desk().id, id, yes=said == "yes", words=request.form.get("words", "")[:2000],
        person=request.form.get("person", "")[:200], actor=actor(),
    )  # fmt: skip
    return done(_("Answer recorded."), url_for(".show", site=site, id=id))


@blueprint.post("/<id>/revocations")
@access(Access.MODERATOR)
def take_back(site: str, id: str) -> Response:
    """End every right to show it."""
    by_creator = request.form.get("who", "") == "creator"
    revoke(context(), desk().id, id, words=request.form.get("words", "")[:2000], by_creator=by_creator, actor=actor())
    return done(_("Nothing of it is shown any more."), url_for(".show", site=site, id=id))
