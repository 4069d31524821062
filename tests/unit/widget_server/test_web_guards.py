import pytest
from flask import Flask, redirect
from werkzeug.wrappers import Response

from widget_server.errors import BadInput
from widget_server.web_guards import install


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.testing = True
    install(app)
    app.add_url_rule("/rows/<int:number>", "row", lambda number: str(number))
    app.add_url_rule("/names/<name>", "name", lambda name: name)
    app.add_url_rule("/folder/", "folder", lambda: "here")

    @app.get("/away")
    def away() -> Response:
        return redirect("https://kiln.example/shop")

    @app.get("/twice")
    def twice() -> Response:
        return redirect("http://localhost//evil.example/?a=b#c")

    return app


@pytest.mark.parametrize(("number", "status"), [("7", 200), ("2147483647", 200), ("2147483648", 404), ("9" * 40, 404)])
def test_a_number_that_no_column_holds_is_no_address(app: Flask, number: str, status: int):
    assert app.test_client().get(f"/rows/{number}").status_code == status


@pytest.mark.parametrize(("path", "parameter"), [("/names/a%00b", "name"), ("/names/a?q=%00", "q")])
def test_what_no_store_keeps_is_refused_by_name(app: Flask, path: str, parameter: str):
    with pytest.raises(BadInput) as caught:
        app.test_client().get(path)
    assert caught.value.parameter == parameter


def test_a_redirect_stays_on_the_host_that_was_asked(app: Flask):
    client = app.test_client()
    assert client.get("/folder", base_url="http://evil.example").location == "/folder/"
    assert client.get("/twice").location == "/evil.example/?a=b#c"
    assert client.get("/away").location == "https://kiln.example/shop"
