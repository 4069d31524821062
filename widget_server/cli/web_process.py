"""The application as `vitrine serve` loads it into each web process, which ends with the process that keeps it.

A supervisor that kills `vitrine serve` outright would otherwise leave web processes that hold the port.
"""

import os
import signal
import threading
import time

from wsgi import application

__all__ = ["application"]

_LOOK_EVERY_S = 0.5


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    # Nobody is left to wait for requests in hand, and everything acknowledged is on disk.
    os.kill(os.getpid(), signal.SIGKILL)


threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
