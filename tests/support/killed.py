"""Running a piece of Vitrine in a process that is killed (SIGKILL) at an exact moment of its work.

A moment is the nth time that something happens: "commit" (the database is about to commit), "committed" (it has),
"statement" (it has done one), "spool" (events are about to be written), "spooled" (they are) or "delete" (the file of a
photo is about to be deleted). One clean process imports everything once and forks for each run, so that a run costs
little; the fork is what dies.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from support.started import start

if TYPE_CHECKING:
    from widget_server.services.context import Context

CHECKOUT = Path(__file__).parents[2]
BATCH_ROWS = 2


class Killer:
    """Asks the forking process for runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._in, self._out = cast(IO[str], process.stdin), cast(IO[str], process.stdout)

    def run(self, environment: Mapping[str, str], *, moment: str, number: int, **work: Any) -> bool:
        """Do the work and kill it at the nth such moment; returns whether it came to that.

        work : command=words of the `vitrine` command, fold=number of a site, review=form or events=body; the latter
        with path, headers, the status they must get, and later_s (a clock).
        """
        asked = {"environment": dict(environment), "moment": moment, "number": number, **work}
        self._in.write(json.dumps(asked) + "\n")
        self._in.flush()
        status = int(self._out.readline())
        assert status in (0, -signal.SIGKILL), f"it ended with {status}"
        return status != 0


@contextmanager
def killer() -> Iterator[Killer]:
    """Start the process that forks."""
    environment = {**os.environ, "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'tests'}"}
    command = [sys.executable, "-m", "support.killed"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with start(command, env=environment, cwd=CHECKOUT, **pipes) as process:
        try:
            yield Killer(process)
        finally:
            cast(IO[str], process.stdin).close()
            process.wait()


def _serve() -> None:
    # What the runs need, once; nothing of it starts a thread or opens a connection.
    import widget_server.app
    import widget_server.cli.import_
    import widget_server.cli.person

    assert widget_server
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            try:
                _die_at(asked["moment"], asked["number"])
                os.environ.update(asked["environment"])
                next(do for name, do in _WORK.items() if name in asked)(asked)
                status = 0
            except BaseException:
                import traceback

                traceback.print_exc()
                status = 1
            os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _die_at(moment: str, number: int) -> None:
    from sqlalchemy import Engine, event
    from sqlalchemy.orm import Session

    from widget_server.media import MediaStore
    from widget_server.services import import_run
    from widget_server.services.event_spool import EventSpool

    left = number

    def happened(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    import_run.BATCH_ROWS = BATCH_ROWS
    if moment == "commit":
        event.listen(Engine, "commit", happened)
    elif moment == "committed":
        event.listen(Session, "after_commit", happened)
    elif moment == "statement":
        event.listen(Engine, "after_cursor_execute", happened)
    elif moment in ("spool", "spooled"):
        write = EventSpool._write

        def write_or_die(spool: EventSpool, batch: Any) -> None:
            if moment == "spool":
                happened()
            write(spool, batch)
            if moment == "spooled":
                happened()

        EventSpool._write = write_or_die  # type: ignore[method-assign]
    else:
        delete = MediaStore.delete

        def delete_or_die(store: MediaStore, key: str) -> None:
            happened()
            delete(store, key)

        MediaStore.delete = delete_or_die  # type: ignore[method-assign]


def _command(asked: Mapping[str, Any]) -> None:
    from widget_server.cli import main

    code: object = None
    try:
        main(list(asked["command"]))
    except SystemExit as end:
        code = end.code
    assert not code, f"the command ended with {code}"


def _fold(asked: Mapping[str, Any]) -> None:
    from widget_server.services import fold_events

    fold_events.BATCH_REQUESTS = 1
    context = _context(asked)
    fold_events.fold_events(context, asked["fold"])
    context.close()


def _review(asked: Mapping[str, Any]) -> None:
    import io

    form = dict(asked["review"])
    form["photos[]"] = [(io.BytesIO(bytes.fromhex(form.pop("photo"))), "photo.jpg")]
    _post(asked, form, "multipart/form-data")


def _events(asked: Mapping[str, Any]) -> None:
    _post(asked, json.dumps(asked["events"]), "text/plain;charset=UTF-8")


def _post(asked: Mapping[str, Any], data: Any, content_type: str) -> None:
    from widget_server.app import create_app

    context = _context(asked)
    client = create_app(context=context).test_client()
    answer = client.post(asked["path"], data=data, headers=asked["headers"], content_type=content_type)
    context.close()
    assert answer.status_code == asked["status"], answer.text


def _context(asked: Mapping[str, Any]) -> "Context":
    from datetime import timedelta

    from widget_server.services.context import Context, utc_now
    from widget_server.settings import Settings

    later = timedelta(seconds=asked["later_s"])
    return Context(settings=Settings(), now=lambda: utc_now() + later)  # type: ignore[call-arg]


_WORK = {"command": _command, "fold": _fold, "review": _review, "events": _events}


if __name__ == "__main__":
    _serve()
