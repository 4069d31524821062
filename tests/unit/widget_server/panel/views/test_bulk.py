import pytest

from support.desk import Desk
from support.shop import add_submission
from widget_server.db.tables import Site, Submission


def state(desk: Desk, id: str) -> str:
    with desk.context.sessions() as session:
        return session.get_one(Submission, (desk.site_id, id)).state


def step(desk: Desk, **form: object):
    return desk.moderator.post("queue/bulk", form, htmx=True)


def test_a_selection_is_decided_and_undone_under_one_name(desk: Desk):
    answer = step(desk, action="approve", id=["post_1", "rev_1"]).json
    assert sorted(answer["done"]) == ["post_1", "rev_1"]
    assert (state(desk, "post_1"), state(desk, "rev_1")) == ("approved", "approved")
    undone = desk.moderator.post("queue/bulk/undo", {"bulk": answer["bulk"]}, htmx=True).json
    assert sorted(undone["done"]) == ["post_1", "rev_1"]
    assert (state(desk, "post_1"), state(desk, "rev_1")) == ("pending", "pending")


def test_all_that_match_are_decided_up_to_what_the_page_showed(desk: Desk):
    with desk.context.sessions.begin() as session:
        site = session.get_one(Site, desk.site_id)
        upto = site.next_number - 1
        add_submission(session, site, "post_late")
    answer = step(desk, action="approve", all="yes", upto=str(upto), kind="post").json
    assert (answer["done"], answer["cursor"], answer["why"]) == (["post_1"], "", [])
    assert (state(desk, "post_late"), state(desk, "rev_1")) == ("pending", "pending")


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize("form", [{"all": "yes", "upto": "99"}, {"id": "rev_1"}])
def test_nothing_is_decided_in_bulk_while_a_stars_filter_is_on(desk: Desk, action, form):
    answer = step(desk, action=action, reason="spam", stars="2", **form)
    assert answer.status_code == 422
    assert "while reviews are filtered by stars" in answer.text
    assert state(desk, "rev_1") == "pending"


@pytest.mark.parametrize(
    "form",
    [
        {"action": "approve"},
        {"action": "erase", "id": "post_1"},
        {"action": "approve", "all": "yes"},
        {"action": "approve", "all": "yes", "upto": "many"},
        {"action": "approve", "id": "post_1", "bulk": "mine"},
        {"action": "approve", "all": "yes", "upto": "9", "cursor": "damaged"},
    ],
)
def test_a_step_that_names_nothing_sensible_is_refused(desk: Desk, form: dict[str, str]):
    assert step(desk, **form).status_code == 400
    assert state(desk, "post_1") == "pending"


def test_a_rejection_without_a_reason_changes_nothing_and_says_why(desk: Desk):
    answer = step(desk, action="reject", id=["post_1"]).json
    assert (answer["done"], answer["refused"]) == ([], ["post_1"])
    assert "reason" in answer["why"][0]


def test_a_viewer_decides_nothing_in_bulk(desk: Desk):
    assert desk.viewer.post("queue/bulk", {"action": "approve", "id": "post_1"}).status_code == 403
    assert desk.viewer.post("queue/bulk/undo", {"bulk": "0" * 32}).status_code == 403


def test_undoing_what_nobody_decided_is_refused(desk: Desk):
    assert desk.moderator.post("queue/bulk/undo", {"bulk": "0" * 32}, htmx=True).status_code == 404
