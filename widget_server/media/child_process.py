"""The server's end of one decoder's child: start it, hand it a photo, end it.

Owns the child's environment, the wall limit and the reading of how a child died. Opens no photo and trusts no answer
(`answers.parse` checks it). One thread at a time: the pool in `decoder` sees to that.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import BinaryIO, cast

from widget_server.media.answers import OUT_OF_MEMORY_STATUS
from widget_server.media.frames import FrameError, read_frame, write_frame
from widget_server.media.types import DecodeLimits, PhotoRefused, RefusalReason

_START_WALL_S = 60.0  # It takes 0.2 s; a machine ten times slower and busy must not be called broken.
_DEATH_WALL_S = 2.0
_MAX_ANSWER_BYTES = 64_000_000  # Twelve renditions of noise at the largest size stay below half of it.
_IMPORT_ROOT = Path(__file__).resolve().parents[2]
# Some Python builds find their shared libraries by these; everything else, secrets above all, stays here.
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class ChildProcess:
    """A running child that answers one photo after the other."""

    def __init__(self, limits: DecodeLimits) -> None:
        """Start a child and wait until its limits are closed.

        Raises RuntimeError if it does not start; what it printed stands in the server's own error output.
        """
        self._limits = limits
        self._out_of_time = False
        arguments = (limits.memory_bytes, limits.cpu_s, limits.pixels, limits.input_bytes)
        # A new process image rather than a fork: none of the server's memory, threads or files. A new session,
        # so that Ctrl-C in the terminal reaches the server only.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "widget_server.media.child", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        self._photos = cast(BinaryIO, self._process.stdin)
        self._replies = cast(BinaryIO, self._process.stdout)
        try:
            self._exchange(None, wall_s=_START_WALL_S)
        except PhotoRefused as error:
            raise RuntimeError("The photo decoder's child process does not start.") from error

    @property
    def pid(self) -> int:
        """The process id, for operators and tests."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether another photo can be handed over."""
        return not self._out_of_time and self._process.poll() is None

    def ask(self, header: dict[str, object], data: bytes) -> tuple[dict[str, object], list[bytes]]:
        """Hand a photo over and wait for the answer.

        Raises PhotoRefused if the child dies over it, is killed at the wall limit or answers nonsense; it has been
        ended then.
        """
        return self._exchange((header, data), wall_s=self._limits.wall_s)

    def end(self) -> None:
        """Kill the child and let go of its pipes; safe to repeat."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._photos, self._replies):
            with suppress(OSError):  # Bytes that the child never took cannot be flushed.
                pipe.close()

    def _exchange(
        self, photo: tuple[dict[str, object], bytes] | None, *, wall_s: float
    ) -> tuple[dict[str, object], list[bytes]]:
        watch = Timer(wall_s, self._stop_for_time)
        watch.daemon = True
        watch.start()
        try:
            if photo:
                # A child that gave up early has left its reason in the other pipe.
                with suppress(BrokenPipeError):
                    write_frame(self._photos, photo[0], [photo[1]])
            return read_frame(self._replies, max_body_bytes=_MAX_ANSWER_BYTES)
        except (EOFError, FrameError) as error:
            reason = self._cause_of_death()
            self.end()
            detail = f"{error!r}, exit status {self._process.returncode}"
            raise PhotoRefused(reason, detail=detail) from error
        finally:
            watch.cancel()
            watch.join()  # After this it can no longer kill a child that already works on another photo.

    def _stop_for_time(self) -> None:
        self._out_of_time = True
        self._process.kill()

    def _cause_of_death(self) -> RefusalReason:
        try:
            status = self._process.wait(_DEATH_WALL_S)
        except subprocess.TimeoutExpired:
            return "broken"
        if self._out_of_time or status == -signal.SIGPROF:
            return "took_too_long"
        # SIGKILL that was not sent from here comes from the kernel, when the machine runs out of memory.
        return "used_too_much_memory" if status in (OUT_OF_MEMORY_STATUS, -signal.SIGKILL) else "broken"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # Threads and arenas reserve address space, which the memory limit counts.
    return {**kept, "PYTHONPATH": str(_IMPORT_ROOT), "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
