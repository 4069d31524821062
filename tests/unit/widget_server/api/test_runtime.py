from widget_server.api.runtime import runtime


def test_the_views_of_an_app_share_one_runtime(app, context):
    with app.app_context():
        assert runtime() is runtime()
        assert runtime().context is context
