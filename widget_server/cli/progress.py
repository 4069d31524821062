"""A progress bar on a terminal for work that takes a while; nothing where nobody watches."""

import sys
from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def watched(items: Iterable[Item], what: str, total: int | None = None) -> Iterable[Item]:
    """Yield the items while a bar on stderr shows how many of them are done."""
    console = Console(stderr=True, highlight=False)
    return track(items, what, total=total, console=console, transient=True, disable=not sys.stderr.isatty())
