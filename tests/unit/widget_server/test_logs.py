import json
import logging
import sys

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from widget_server.logs import FrequentLine, configure_logs, scrub


@pytest.fixture
def logged(capsys):
    """Call something with Vitrine's logging and return the lines; the logging of the tests is put back afterwards."""

    def lines(speak):
        configure_logs()
        speak()
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    handlers, level = logging.root.handlers[:], logging.root.level
    yield lines
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()


def test_events_of_ours_and_of_libraries_are_json_lines_on_stderr(logged):
    def speak():
        structlog.get_logger("vitrine.test").info("import_done", read=3)
        logging.getLogger("some.library").warning("careful with %s", "this")

    ours, theirs = logged(speak)
    assert (ours["event"], ours["read"], ours["logger"], ours["level"]) == ("import_done", 3, "vitrine.test", "info")
    assert (theirs["event"], theirs["level"]) == ("careful with this", "warning")
    assert ours["timestamp"].endswith("Z")


def test_a_line_is_written_in_one_piece_so_that_no_other_thread_or_process_comes_between(logged, monkeypatch):
    pieces = []

    def speak():
        monkeypatch.setattr(sys.stderr, "write", pieces.append)
        structlog.get_logger("vitrine.test").info("import_done", read=3)
        FrequentLine("vitrine.test", "request", {"status": 200}).write(method="GET")
        monkeypatch.undo()

    logged(speak)
    assert [piece.count("\n") for piece in pieces] == [1, 1]
    assert all(piece.endswith("}\n") for piece in pieces)


def test_no_address_is_logged_not_even_in_a_traceback(logged):
    def speak():
        try:
            raise ValueError("no such person: mira@mail.example")
        except ValueError:
            structlog.get_logger("vitrine.test").exception("failed", who="mira@mail.example")

    (line,) = logged(speak)
    assert "mira" not in json.dumps(line)
    assert "[address]" in line["exception"]


def test_what_chatters_is_heard_only_when_it_warns(logged):
    def speak():
        logging.getLogger("huey").info("tick")
        logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
        logging.getLogger("huey").warning("trouble")

    assert [line["event"] for line in logged(speak)] == ["trouble"]


@given(st.emails(domains=st.sampled_from(["mail.example", "a.b.example"])))
def test_addresses_within_words_are_found(address):
    if address.split("@")[0].replace(".", "").replace("-", "").replace("_", "").isalnum():
        assert address not in str(scrub(None, "", {"event": f"sent to <{address}>, done"}))
