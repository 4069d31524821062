import re

from support.desk import Desk
from support.routing import add_rule, break_rule, run, says, states
from widget_server.db.tables import RoutingRule

FORM = {
    "name": "Vases", "join": "all", "effect": "approve", "group-0-join": "all", "group-0-0-ask": "words.any_of",
    "group-0-0-value": "willow vase",
}  # fmt: skip


def rules(desk: Desk):
    with desk.context.sessions() as session:
        return session.query(RoutingRule).order_by(RoutingRule.position).all()


def test_without_a_rule_the_page_teaches_and_only_owners_are_asked_to_make_one(desk: Desk):
    assert "Make the first one" in desk.owner.get("routing").text
    page = desk.viewer.get("routing").text
    assert "you see what it would have done" in page
    assert "Make the first one" not in page


def test_a_rule_is_built_without_script_and_nothing_is_kept_before_it_is_saved(desk: Desk):
    assert "New rule for new content" in desk.owner.get("routing/_new").text
    page = desk.owner.post("routing", {**FORM, "do": "add-row-0"}).text
    assert 'name="group-0-1-ask" autofocus' in page
    assert "willow vase</textarea>" in page
    page = desk.owner.post("routing", {**FORM, "do": "add-group"}).text
    assert 'name="group-1-join"' in page
    assert rules(desk) == []


def test_a_rule_is_saved_and_shows_what_it_would_do(desk: Desk):
    answer = desk.owner.post("routing", FORM)
    (rule,) = rules(desk)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/routing/{rule.id}/try")
    assert not rule.enabled
    page = desk.viewer.get(f"routing/{rule.id}/try").text
    assert "Side by side" in page
    assert re.search(r"post_1</a></td><td>.*Waiting.*</td><td>.*Published", page)
    assert "Apply from now on" not in page
    assert "willow vase" in desk.viewer.get("routing").text
    form = desk.owner.get(f"routing/{rule.id}").text
    assert "willow vase</textarea>" in form
    desk.owner.post("routing", {**FORM, "id": rule.id, "version": "1", "name": "Other vases"})
    assert [(one.name, one.version) for one in rules(desk)] == [("Other vases", 2)]


def test_what_is_wrong_is_said_in_the_builder_and_nothing_typed_is_lost(desk: Desk):
    for change, said in (
        ({"group-0-0-ask": "stars.at_least", "group-0-0-value": "4"}, "Stars are no ground"),
        ({"effect": "reject"}, "Hiding needs a reason"),
        ({"effect": "tag"}, "which tag or which gallery"),
        ({"name": ""}, "Give the rule a name"),
        ({"group-0-0-ask": ""}, "remove the empty condition"),
        ({"starts": "soon"}, "such as 2026-12-01T08:00"),
    ):
        answer = desk.owner.post("routing", {**FORM, **change})
        assert answer.status_code == 400, change
        assert said in answer.text
        assert change.get("group-0-0-value", "willow vase") in answer.text
    assert rules(desk) == []


def test_what_fits_more_than_half_asks_for_the_number(desk: Desk):
    desk.owner.post("routing", {**FORM, "effect": "hold", "group-0-0-ask": "photos.at_least", "group-0-0-value": "0"})
    (rule,) = rules(desk)
    assert "Type 3 to confirm" in desk.owner.get(f"routing/{rule.id}/try").text
    assert desk.owner.post(f"routing/{rule.id}/on", {"version": "1"}).status_code == 400
    assert not rules(desk)[0].enabled
    desk.owner.post(f"routing/{rule.id}/on", {"version": "1", "confirm": "3"})
    assert rules(desk)[0].enabled
    desk.owner.post(f"routing/{rule.id}/off")
    assert not rules(desk)[0].enabled


def test_the_past_is_changed_and_taken_back(desk: Desk):
    desk.owner.post("routing", FORM)
    (rule,) = rules(desk)
    page = desk.owner.post(f"routing/{rule.id}/past", {"version": "1"}).text
    assert "1 item changed." in page
    assert states(desk.context, desk.site_id)["post_1"] == "approved"
    assert "Undo what it did to the past" in desk.owner.get(f"routing/{rule.id}/try").text
    assert "1 item changed." in desk.owner.post(f"routing/{rule.id}/undo").text
    assert states(desk.context, desk.site_id)["post_1"] == "pending"
    assert desk.owner.post(f"routing/{rule.id}/undo").status_code == 404


def test_rules_are_moved_and_deleted(desk: Desk):
    first, second = (add_rule(desk.context, desk.site_id, "hold", says(name), name=name) for name in "ab")
    desk.owner.post(f"routing/{second}/move", {"to": "up"})
    assert [rule.id for rule in rules(desk)] == [second, first]
    desk.owner.post(f"routing/{second}/delete")
    assert [rule.id for rule in rules(desk)] == [first]
    assert desk.owner.get(f"routing/{second}/try").status_code == 404


def test_a_rule_that_cannot_be_read_says_so_and_can_be_deleted(desk: Desk):
    id = run(desk.context, desk.site_id, "tag", says("vase"), name="Broken")
    break_rule(desk.context, desk.site_id, id)
    page = desk.owner.get("routing").text
    assert "Cannot be read: holds everything" in page
    assert desk.owner.get(f"routing/{id}/try").status_code == 400
    desk.owner.post(f"routing/{id}/delete")
    assert rules(desk) == []


def test_only_owners_write(desk: Desk):
    id = add_rule(desk.context, desk.site_id, "hold", says("vase"))
    for visitor in (desk.viewer, desk.moderator):
        for path in ("routing", f"routing/{id}/on", f"routing/{id}/past", f"routing/{id}/delete", f"routing/{id}/undo"):
            assert visitor.post(path, FORM).status_code == 403, path
        assert visitor.get(f"routing/{id}").status_code == 403
    assert len(rules(desk)) == 1
