from support.desk import Desk


def test_a_filtered_list_is_kept_opened_and_deleted(desk: Desk):
    kept = desk.moderator.post("queue/views", {"name": "Angry", "kind": "review", "language": "de"})
    assert (kept.status_code, kept.location) == (303, "/panel/pk_kiln/queue?kind=review&language=de")
    page = desk.moderator.get("queue").text
    assert 'href="/panel/pk_kiln/queue?kind=review&amp;language=de">Angry' in page
    assert "Delete view" in desk.moderator.get("queue?kind=review&language=de").text
    assert "Angry" not in desk.owner.get("queue").text
    desk.moderator.post("queue/views/delete", {"name": "Angry"})
    assert "Angry" not in desk.moderator.get("queue").text


def test_a_viewer_keeps_views_too(desk: Desk):
    assert desk.viewer.post("queue/views", {"name": "Mine", "kind": "post"}).status_code == 303


def test_a_view_without_a_name_or_of_no_list_is_refused(desk: Desk):
    assert desk.moderator.post("queue/views", {"name": " "}).status_code == 400
    assert desk.moderator.post("queue/views", {"name": "x", "kind": "video"}).status_code == 400
