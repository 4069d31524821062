"""Running the `vitrine` command inside a test, on the store of its context."""

from typing import Any

import orjson
from click.testing import CliRunner, Result

from support.databases import SECRET
from widget_server.cli import main
from widget_server.settings import Settings


def vitrine(settings: Settings, *words: str, stdin: str | None = None) -> Result:
    """Run a command with these settings; its stdout, stderr and exit_code are in the result."""
    environment = {
        "VITRINE_DATA": str(settings.data),
        "VITRINE_DATABASE_URL": settings.database_url,
        "VITRINE_SECRET_KEY": SECRET,
    }
    result = CliRunner().invoke(main, words, input=stdin, env=environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def counts(result: Result) -> dict[str, Any]:
    """Return the JSON object on the last line of stdout."""
    answer: dict[str, Any] = orjson.loads(result.stdout.splitlines()[-1])
    return answer
