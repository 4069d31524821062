"""How every process logs: one structured line on stderr, without personal data.

Owns the format and the scrubbing of e-mail addresses, which libraries may put into their messages.
"""

import logging
import re
import sys
import time
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import structlog

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_SCRUBBED = "[address]"


def configure_logs(level: int = logging.INFO) -> None:
    """Send structlog and the standard library's logging to stderr; safe to repeat.

    A terminal gets readable lines, anything else JSON.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # who configures anew later, as a test does, must be heard
    )
    handler = _ToStderr(as_json=not sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if handler.as_json else structlog.dev.ConsoleRenderer()
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    # These report every look at the store and every tick of the schedule; only trouble is news.
    for chatty in ("alembic", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _ToStderr(logging.Handler):
    """Writes to whatever stderr is at that moment; a stream remembered from the start may have been replaced."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            # Text and line end in one call: between two, another thread's line would come.
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class FrequentLine:
    """A log line of level info that is written thousands of times a second: the same line, without the machinery.

    fields : clean values, equal in every line; nothing is scrubbed here.
    """

    def __init__(self, logger: str, event: str, fields: Mapping[str, object]) -> None:
        self._logger, self._event, self._fields = logger, event, fields
        constant = {**fields, "event": event, "level": "info", "logger": logger}
        self._json = orjson.dumps(constant).decode()[:-1]

    def write(self, **more: str | float) -> None:
        """Write the line with these values that differ; a text must need no escaping."""
        handlers = logging.root.handlers
        if not (len(handlers) == 1 and isinstance(handlers[0], _ToStderr) and handlers[0].as_json):
            structlog.get_logger(self._logger).info(self._event, **self._fields, **more)
            return
        values = "".join([f'"{name}":"{v}",' if type(v) is str else f'"{name}":{v},' for name, v in more.items()])
        with suppress(OSError, ValueError):  # a full disk or a closed pipe must not cost the shopper an answer
            sys.stderr.write(f'{self._json},{values}"timestamp":"{_timestamp()}"}}\n')
            sys.stderr.flush()


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:-6]


def _timestamp() -> str:
    """Return the time as structlog writes it."""
    second, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return f"{_second(second)}.{nanoseconds // 1000:06d}Z"


def scrub(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace e-mail addresses in the texts of a log event."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = _EMAIL.sub(_SCRUBBED, value)
    return event
