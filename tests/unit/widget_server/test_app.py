import pytest

from widget_server import app as module
from widget_server.settings import Settings
from widget_server.web import Access, declared_access


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


def test_an_app_is_made_without_a_database(settings):
    assert module.create_app(settings).test_client().get("/healthz").status_code == 200


def test_every_route_says_who_may_call_it(settings):
    app = module.create_app(settings)
    assert declared_access(app, "openapi.spec") is Access.ANYONE
    assert declared_access(app, "events.events") is Access.SITE_ORIGIN


def test_an_app_with_a_route_that_says_nothing_does_not_start(settings, monkeypatch):
    from flask import Blueprint

    forgetful = Blueprint("forgetful", "forgetful")
    forgetful.add_url_rule("/forgotten", view_func=lambda: "open to anybody", endpoint="page")
    monkeypatch.setattr(module, "blueprints", lambda: [forgetful])
    with pytest.raises(RuntimeError, match=r"forgetful\.page"):
        module.create_app(settings)
