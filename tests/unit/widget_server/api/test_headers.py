from flask import Blueprint, Flask

from widget_server.api.headers import data_headers, file_headers


def answer_of(prepare):
    app, blueprint = Flask("headers", static_folder=None), Blueprint("one", "one")
    prepare(blueprint)
    blueprint.add_url_rule("/", view_func=lambda: "text", endpoint="one")
    app.register_blueprint(blueprint)
    return app.test_client().get("/").headers


def test_data_is_neither_sniffed_nor_framed():
    headers = answer_of(data_headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_files_may_be_loaded_and_timed_from_anywhere():
    headers = answer_of(file_headers)
    assert headers["Access-Control-Allow-Origin"] == headers["Timing-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
