from support.desk import Desk
from widget_server.services.desk_sessions import list_sessions


def test_nobody_ends_the_sessions_of_others(desk: Desk):
    assert desk.owner.get("queue").status_code == 200
    (owners,) = list_sessions(desk.context, 1, "")
    desk.moderator.post(f"/panel/account/sessions/{owners.id}/end")
    desk.moderator.post("/panel/account/sessions/others/end")
    assert desk.owner.get("queue").status_code == 200
    assert desk.visitor().post("/panel/account/sessions/others/end").status_code == 302
    assert desk.owner.client.post("/panel/account/sessions/others/end").status_code == 400
