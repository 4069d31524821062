"""Processes of the tests' own that end with the process that started them, also where that is killed outright.

Without it a test run that is killed leaves its servers and workers behind: they have a session of their own.
"""

import ctypes
import signal
import subprocess
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


def start(command: "list[str]", **options: Any) -> "subprocess.Popen[Any]":
    """Start a program that gets SIGTERM once its parent is gone; only Linux can do that."""
    return subprocess.Popen(command, preexec_fn=_end_with_parent if sys.platform == "linux" else None, **options)


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    assert _LIBC is not None
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
