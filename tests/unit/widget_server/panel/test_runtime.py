from support.desk import Desk


def test_the_audit_log_names_the_person_who_is_signed_in(desk: Desk):
    from flask_login import login_user

    from widget_server.panel.people import PersonStore
    from widget_server.panel.runtime import actor, context, person, runtime

    with desk.app.test_request_context("/panel/"):
        found = PersonStore(desk.context).find_user(email="owner@kiln.example")
        login_user(found)
        assert person() is found
        assert actor() == f"user:{found.id}"
        assert context() is desk.context
        assert runtime().showcases.public_url == desk.context.settings.resolved_public_url
