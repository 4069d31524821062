"""How people decide: everybody sees their own figures, an owner those of all; and second looks at drawn decisions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from moderation.reasons import REASONS
from moderation.types import Role
from widget_server.db.session import reading_session
from widget_server.panel.forms import reason_of
from widget_server.panel.gate import may
from widget_server.panel.runtime import actor, context, desk, person
from widget_server.panel.words import say
from widget_server.services.load_cards import load_card
from widget_server.services.measure_people import LOOKS_BACK, measure_people
from widget_server.services.second_look import count_looks, list_disagreements, look_again, next_look
from widget_server.web import Access, access

blueprint = Blueprint("work", __name__, url_prefix="/<site>/work")


@blueprint.get("")
@access(Access.VIEWER)
def show(site: str) -> str:
    """Show the figures of all to an owner, everybody else their own."""
    now, all_of_them = context().now(), may(Role.OWNER)
    with reading_session(context().engine) as session:
        people = measure_people(session, desk().id, now, user_id=None if all_of_them else person().id)
        differing = list_disagreements(session, desk().id, now - LOOKS_BACK, "" if all_of_them else actor())
        waiting = count_looks(session, desk().id, actor(), now)
    return render_template(
        "panel/work.html", people=people, differing=differing, waiting=waiting, days=LOOKS_BACK.days,
        emails={f"user:{one.user_id}": one.email for one in people},
    )  # fmt: skip


@blueprint.get("/second-look")
@access(Access.MODERATOR)
def second_look(site: str) -> str:
    """Show the next drawn decision of somebody else, without what was decided."""
    now = context().now()
    with reading_session(context().engine) as session:
        look = next_look(session, desk().id, actor(), now)
        card = load_card(session, desk().id, look.submission_id, now) if look else None
        waiting = count_looks(session, desk().id, actor(), now)
    return render_template("panel/second_look.html", look=look, card=card, waiting=waiting, reasons=REASONS)


@blueprint.post("/second-look/<id>")
@access(Access.MODERATOR)
def answer(site: str, id: str) -> Response:
    """Keep what this person would have decided, and tell what the first one did."""
    look = look_again(
        context(), desk().id, id, request.form.get("action", ""), reason_of(request.form), actor=actor()
    )  # fmt: skip
    if look.second_action == look.action:
        flash(_("You both say the same."), "done")
    else:
        first = say(f"submission.{look.action}", "action")
        flash(_("The first verdict was: %(verdict)s. Nothing changes; it stands under Work for both of you.",
                verdict=first), "trouble")  # fmt: skip
    return redirect(url_for(".second_look", site=site), 303)
