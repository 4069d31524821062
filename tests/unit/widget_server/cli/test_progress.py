"""A bar never changes what is worked on, and stays silent where nobody watches."""

from widget_server.cli.progress import watched


def test_every_item_comes_through_and_nothing_is_printed_without_a_terminal(capsys):
    assert list(watched(iter("abc"), "Letters", 3)) == ["a", "b", "c"]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
