from ranking import PageContext
from support.desk import Desk
from support.events import list_token, look_and_click, served_list
from widget_server.db.tables import AuditEntry, MerchandisingRule, Site, Submission
from widget_server.services.fold_events import fold_events

FORM = {
    "action": "boost", "target": "tag", "value": "#ootd", "page": "category", "category": "Women > Dresses",
    "amount": "1.5", "starts": "2026-12-01T08:00", "ends": "2026-12-08T08:00",
}  # fmt: skip


def rules(desk: Desk):
    with desk.context.sessions() as session:
        return session.query(MerchandisingRule).all()


def test_a_rule_is_saved_shown_changed_and_deleted(desk: Desk):
    assert "No rule yet" in desk.viewer.get("rules").text
    assert desk.owner.post("rules", FORM).status_code == 303
    (saved,) = rules(desk)
    assert saved.rule["value"] == "ootd"
    assert saved.rule["page"] == "category:women>dresses"
    assert saved.rule["ends_at_s"] - saved.rule["starts_at_s"] == 7 * 86_400
    listed = desk.viewer.get("rules").text
    assert "Boost: ootd" in listed
    assert "2026-12-01 08:00" in listed
    form = desk.owner.get(f"rules/{saved.id}").text
    assert 'value="women &gt; dresses"' in form
    desk.owner.post("rules", {**FORM, "id": saved.id, "action": "hide"})
    assert [rule.rule["action"] for rule in rules(desk)] == ["hide"]
    desk.owner.post(f"rules/{saved.id}/delete")
    assert rules(desk) == []
    with desk.context.sessions() as session:
        actions = [row.action for row in session.query(AuditEntry).filter(AuditEntry.subject_kind == "rule")]
        assert sorted(actions) == ["rule.deleted", "rule.saved", "rule.saved"]
        assert session.get_one(Site, desk.site_id).showcase_version >= 3
    assert desk.owner.get(f"rules/{saved.id}").status_code == 404


def test_before_it_is_saved_a_rule_says_what_it_would_do(desk: Desk):
    address = "rules/_forecast?action=pin&target=creator&value=jon&page=home&position=1"
    page = desk.owner.get(address).text
    assert "Pin to a place: jon" in page
    assert rules(desk) == []
    assert 'name="value" value="jon"' in page


def test_a_rule_for_every_page_says_where_it_was_tried(desk: Desk):
    page = desk.owner.get("rules/_forecast?action=hide&target=creator&value=jon&page=").text
    assert "tried on the home page only" in page
    with desk.context.sessions() as session:
        number = session.get_one(Submission, (desk.site_id, "post_2")).number
    for view, shown in (("a", PageContext()), ("b", PageContext(kind="search", query="vase"))):
        token = list_token(desk.context, served_list(desk.site_id, number, page=shown))
        look_and_click(desk.context, desk.site_id, token, {"post_2": True}, view=view)
    fold_events(desk.context, desk.site_id)
    page = desk.owner.get("rules/_forecast?action=hide&target=creator&value=jon&page=").text
    assert "Pages it was tried on: 1, those with most views in the last four weeks; they have 50% of all views." in page


def test_a_rule_that_cannot_be_is_refused_before_and_when_it_is_saved(desk: Desk):
    for change in (
        {"value": ""}, {"action": "explode"}, {"target": "shopper"}, {"amount": "many"}, {"amount": "99"},
        {"position": "0"}, {"ends": "2026-11-01T08:00"}, {"starts": "soon"}, {"page": "category", "category": ""},
    ):  # fmt: skip
        assert desk.owner.post("rules", {**FORM, **change}).status_code == 400, change
    assert desk.owner.post("rules", {**FORM, "id": "rule_gone"}).status_code == 404
    assert rules(desk) == []


def test_only_owners_change_the_order(desk: Desk):
    assert desk.moderator.post("rules", FORM).status_code == 403
    assert desk.viewer.get("rules/_new").status_code == 403
    assert "rules/_new" not in desk.viewer.get("rules").text
