"""The pool of children that turn strangers' photos into renditions and measures.

Owns who decodes when and that a lost child is replaced. Knows no pixels: format and size are checked here before a
child is bothered, everything else happens in `derive`, inside the child.
"""

import hashlib
import os
import weakref
from queue import LifoQueue
from types import TracebackType
from typing import Self

from widget_server.media import answers
from widget_server.media.child_process import ChildProcess
from widget_server.media.frames import FrameError
from widget_server.media.sniff import sniff
from widget_server.media.types import DecodeLimits, DerivedPhoto, PhotoRefused


class PhotoDecoder:
    """Derive photos in killable children; thread-safe, so a thread pool over `derive` uses all cores.

    workers : how many children at most; by default as many as there are cores. They start when first needed, so a
    server may fork after making a decoder. limits : for each photo.
    """

    def __init__(self, workers: int | None = None, limits: DecodeLimits | None = None) -> None:
        self._limits = limits or DecodeLimits()
        self._seats: LifoQueue[ChildProcess | None] = LifoQueue()
        seat_count = workers or os.cpu_count() or 1
        for _ in range(seat_count):
            self._seats.put(None)
        # Also runs when the decoder is forgotten and when the interpreter ends.
        self._finalizer = weakref.finalize(self, _end_all, self._seats, seat_count)

    def derive(self, data: bytes) -> DerivedPhoto:
        """Make all that is kept of a photo.

        data : the file as it was uploaded.  Waits for a free child; waiting does not count against the limits.
        Raises PhotoRefused, which says why; RuntimeError if the decoder is closed or no child can be started.
        """
        if len(data) > self._limits.input_bytes:
            raise PhotoRefused("too_large", detail=f"{len(data)} bytes")
        header: dict[str, object] = {"format": sniff(data), "sha256": hashlib.sha256(data).hexdigest()}
        child = self._seats.get()
        try:
            if not self._finalizer.alive:
                raise RuntimeError("The photo decoder is closed.")
            child = _living(child, self._limits)
            reply, bodies = child.ask(header, data)
            return answers.parse(reply, bodies, sha256=str(header["sha256"]))
        except FrameError as error:
            if child:
                child.end()
            raise PhotoRefused("broken", detail=f"the child lied: {error}") from error
        finally:
            self._seats.put(child)

    def close(self) -> None:
        """Wait for the photos under way, then end the children; safe to repeat."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _living(child: ChildProcess | None, limits: DecodeLimits) -> ChildProcess:
    """Return the child if it lives, else a new one in its place."""
    if child and child.alive:
        return child
    if child:
        child.end()
    return ChildProcess(limits)


def _end_all(seats: LifoQueue[ChildProcess | None], seat_count: int) -> None:
    for child in [seats.get() for _ in range(seat_count)]:
        if child:
            child.end()
        seats.put(None)  # For whoever still waits for a seat, to be told that the decoder is closed.
