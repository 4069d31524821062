"""One submission: decisions, products and their hotspots, rights, descriptions, history, its place in a list."""

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.authenticity import Incentive
from moderation.reasons import REASONS
from moderation.rights import ON_SITE, Basis
from moderation.states import UNDOING, allowed_actions
from moderation.types import Action, State
from widget_server.db.session import reading_session
from widget_server.errors import BadInput, NotFound, VitrineError
from widget_server.panel.alt_suggestion import suggest_alt
from widget_server.panel.explaining import explain_place
from widget_server.panel.forms import decision_of, reason_of, state_seen, took_ms_of
from widget_server.panel.htmx import back, done, is_htmx
from widget_server.panel.presenting import age, in_reader_language
from widget_server.panel.rights_forms import scope_of, term_span
from widget_server.panel.runtime import actor, context, desk, runtime
from widget_server.panel.spots import point_of, read_tags
from widget_server.services.ask_author import ASKABLE, ask_author
from widget_server.services.choose_focus import choose_focus
from widget_server.services.decide_submission import StaleRevision, decide
from widget_server.services.edit_alt_text import edit_alt_text
from widget_server.services.grant_rights import grant
from widget_server.services.label_review import label_review
from widget_server.services.load_cards import Card, load_card
from widget_server.services.load_history import last_decision, load_history, load_rights
from widget_server.services.mark_product import mark_product
from widget_server.services.reply_to_submission import reply_to_submission
from widget_server.services.search_products import search_products
from widget_server.services.stored_scores import load_shown
from widget_server.services.tag_products import tag_products
from widget_server.web import Access, access

blueprint = Blueprint("item", __name__, url_prefix="/<site>/items")


@blueprint.get("/<id>")
@access(Access.VIEWER)
def show(site: str, id: str) -> str:
    """Show everything there is to know of a submission."""
    with reading_session(context().engine) as session:
        card = load_card(session, desk().id, id, context().now())
        if card is None:
            raise NotFound(_("This site has no such post, review or question."), parameter="id")
        history, rights = load_history(session, desk().id, id), load_rights(session, desk().id, id)
        said = card.change or card
        content = {"title": said.title, "text": said.text, "author": said.author}
        scores = load_shown(session, desk().id, id, card.revision, content)
    return render_template(
        "panel/item.html",
        card=card,
        actions=allowed_actions(card.state, desk().role),
        history=history,
        rights=rights,
        reasons=REASONS,
        bases=[Basis.CREATOR_GRANT, Basis.MERCHANT_OWN],
        tags=tags_of(card),
        suggest_alt=suggest_alt,
        askable=ASKABLE,
        incentives=list(Incentive),
        scores=scores,
    )


@blueprint.get("/<id>/card")
@access(Access.VIEWER)
def card(site: str, id: str) -> str:
    """Show the card alone, as the queue does."""
    return _card(id)


@blueprint.post("/<id>/decisions")
@access(Access.MODERATOR)
def decide_one(site: str, id: str) -> AnyResponse | str:
    """Decide on the revision that was seen; a stale or impossible decision shows the card as it is now."""
    decision, seen = decision_of(request.form, desk().role), state_seen(request.form)
    try:
        decided = decide(context(), desk().id, id, decision, actor=actor(), seen=seen, took_ms=took_ms_of(request.form))
    except VitrineError as error:
        if not is_htmx() or error.status not in (403, 409, 422):
            raise
        return Response(_card(id, message=_why_not(error, id)), error.status)
    if not is_htmx():
        return done(_("Done."), url_for("panel.queue.show", site=site))
    if decision.action in (Action.REOPEN, Action.RESTORE):
        return _card(id)
    return render_template(
        "panel/decided.html", card=_loaded(id), action=decision.action, undo=_undo(decision.action, seen),
        revision=decided.revision,
    )  # fmt: skip


@blueprint.post("/<id>/products")
@access(Access.MODERATOR)
def tag(site: str, id: str) -> AnyResponse | str:
    """Save the products of a submission and where they are in its photos."""
    tag_products(context(), desk().id, id, read_tags(request.form.get("tags", "")), actor=actor())
    return done(_("Products saved."), url_for(".show", site=site, id=id))


@blueprint.post("/<id>/products/<path:product>")
@access(Access.MODERATOR)
def mark(site: str, id: str, product: str) -> AnyResponse | str:
    """Confirm or dismiss one suggested product."""
    mark_product(context(), desk().id, id, product, shown=request.form.get("shown") == "yes", actor=actor())
    if not is_htmx():
        return back(url_for(".show", site=site, id=id))
    return render_template("panel/card_products.html", card=_loaded(id))


@blueprint.get("/products")
@access(Access.VIEWER)
def find_products(site: str) -> str:
    """Show the products that fit what is being typed."""
    with reading_session(context().engine) as session:
        found = search_products(session, desk().id, request.args.get("q", "").strip()[:200])
    return render_template("panel/found_products.html", found=found)


@blueprint.post("/<id>/rights")
@access(Access.MODERATOR)
def grant_right(site: str, id: str) -> AnyResponse:
    """Record why the shop may show this."""
    basis = request.form.get("basis", "")
    if basis not in (Basis.CREATOR_GRANT, Basis.MERCHANT_OWN):
        raise BadInput(_("Say on what the right rests."), parameter="basis")
    evidence = request.form.get("evidence", "").strip()
    # Forms that ask for no place mean the pages of the shop.
    scope, term = (scope_of(), term_span()) if "scope" in request.form else (ON_SITE, None)
    granted = grant(
        context(), desk().id, [id], evidence=evidence, basis=Basis(basis), actor=actor(), scope=scope,
        person=request.form.get("person", "").strip(), expires_at=context().now() + term if term else None,
    )  # fmt: skip
    return done(
        _("Right recorded.") if granted else _("The right was there already."), url_for(".show", site=site, id=id)
    )


@blueprint.post("/<id>/labels")
@access(Access.MODERATOR)
def label(site: str, id: str) -> AnyResponse:
    """Save what has to be told beside a review."""
    incentive = request.form.get("incentive", "")
    if incentive not in set(Incentive):
        raise BadInput(_("There is no such label."), parameter="incentive")
    syndicated = request.form.get("syndicated") == "yes"
    label_review(context(), desk().id, id, incentive=Incentive(incentive), syndicated=syndicated, actor=actor())
    return done(_("Saved."), url_for(".show", site=site, id=id))


@blueprint.post("/<id>/replies")
@access(Access.MODERATOR)
def reply(site: str, id: str) -> AnyResponse:
    """Answer a review or question beside it, or its author alone."""
    audience, text = request.form.get("audience", ""), request.form.get("text", "")
    if audience == "public":
        reply_to_submission(context(), desk().id, id, text, audience="public", actor=actor())
    elif audience == "author":
        reply_to_submission(context(), desk().id, id, text, audience="author", actor=actor())
    else:
        raise BadInput(_("Say who shall read the reply."), parameter="audience")
    return done(
        _("Saved.") if audience == "public" else _("The letter is on its way."), url_for(".show", site=site, id=id)
    )


@blueprint.post("/<id>/edit-requests")
@access(Access.MODERATOR)
def ask_to_edit(site: str, id: str) -> AnyResponse:
    """Ask the author of a review to change it, by a letter with the reason and the link to their own page."""
    ask_author(context(), desk().id, id, reason_of(request.form), request.form.get("text", ""), actor=actor())
    return done(_("The letter is on its way."), url_for(".show", site=site, id=id))


@blueprint.post("/<id>/photos/<int:position>")
@access(Access.MODERATOR)
def describe(site: str, id: str, position: int) -> AnyResponse:
    """Save the description of a photo."""
    edit_alt_text(context(), desk().id, id, position, request.form.get("alt", ""), actor=actor())
    return done(_("Description saved."), url_for(".show", site=site, id=id))


@blueprint.post("/<id>/photos/<int:position>/focus")
@access(Access.MODERATOR)
def focus(site: str, id: str, position: int) -> AnyResponse:
    """Save what a crop of a photo keeps in sight, or leave it to the middle again."""
    choose_focus(context(), desk().id, id, position, point_of(request.form), actor=actor())
    return done(_("Focus saved."), url_for(".show", site=site, id=id))


@blueprint.get("/<id>/place")
@access(Access.VIEWER)
def place(site: str, id: str) -> str:
    """Show why the tile stands where it does on a page."""
    lang = str(get_locale() or "")
    found = explain_place(runtime().showcases.of(site), id, request.args, now=context().now(), lang=lang)
    return render_template("panel/place.html", place=found)


def _why_not(error: VitrineError, id: str) -> str:
    """Say beside the card why the decision was not taken, in the reader's language where everyday work meets it."""
    if isinstance(error, StaleRevision):
        return str(_("It changed while you looked at it. This is the new version; please decide again."))
    if error.status != 409:
        return in_reader_language(error.public)
    with reading_session(context().engine) as session:
        last = last_decision(session, desk().id, id)
    if last is None:
        return str(_("Somebody else has decided meanwhile. This is how it stands now."))
    return str(
        _("%(who)s decided on it %(age)s. This is how it stands now; nothing was overwritten.",
          who=last.actor, age=age(last.at))
    )  # fmt: skip


def _undo(action: Action, seen: State | None) -> Action | None:
    # What was public before its change was approved is not hidden by taking the approval back.
    return None if action is Action.APPROVE and seen is State.HELD else UNDOING.get(action)


def _loaded(id: str) -> Card:
    with reading_session(context().engine) as session:
        card = load_card(session, desk().id, id, context().now())
    if card is None:
        raise NotFound(_("This site has no such post, review or question."), parameter="id")
    return card


def _card(id: str, message: str = "") -> str:
    card = _loaded(id)
    template = "panel/card.html" if card.state in ("pending", "held") else "panel/decided.html"
    return render_template(template, card=card, message=message, action=None, undo=None, revision=card.revision)


def tags_of(card: Card) -> list[dict[str, object]]:
    """Return the confirmed products as the hotspot editor reads them."""
    return [
        {"product": one.id, "title": one.title, "spots": [dict(spot) for spot in one.spots]}
        for one in card.products
        if one.state == "confirmed"
    ]
