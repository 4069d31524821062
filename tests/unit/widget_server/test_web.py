import functools

from flask import Flask

from widget_server.web import Access, access, declared_access, undeclared_routes


def wrapped(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        return view(*args, **kwargs)

    return inner


def test_a_declaration_is_found_through_other_decorators():
    app = Flask(__name__, static_folder=None)

    @app.get("/a")
    @wrapped
    @access(Access.ANYONE)
    def a() -> str:
        return "a"

    assert declared_access(app, "a") is Access.ANYONE
    assert undeclared_routes(app) == []


def test_a_route_that_says_nothing_is_named():
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/b", "forgotten", lambda: "b")
    assert undeclared_routes(app) == ["forgotten"]
