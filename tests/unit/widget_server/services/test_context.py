from widget_server.services.context import Context, utc_now
from widget_server.settings import Settings


def test_parts_open_on_first_use_and_close_only_if_they_were_opened(tmp_path):
    context = Context(settings=Settings(data=tmp_path, secret_key="for a test"))
    context.close()
    assert list(tmp_path.iterdir()) == []
    assert context.engine is context.engine
    assert context.store is context.store
    assert context.decoder is context.decoder
    context.close()


def test_the_clock_is_aware_and_in_utc():
    assert utc_now().utcoffset().total_seconds() == 0
