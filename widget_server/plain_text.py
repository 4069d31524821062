"""Which texts every store keeps: PostgreSQL takes no NUL, and no encoding takes half of a surrogate pair.

SQLite would keep a NUL; what is refused must not depend on the database.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from widget_server.errors import BadInput
from widget_server.sentences import Sentence

_SURROGATE = re.compile("[\ud800-\udfff]")
REFUSAL = Sentence("It holds a character that no text can hold. Type it again instead of pasting it.")


def is_keepable(value: Any) -> bool:
    """Whether every text in a value can be kept, also in lists and in the keys and values of mappings."""
    waiting = [value]  # not the call stack, which a caller's nesting could use up
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if "\0" in part or not (part.isascii() or _SURROGATE.search(part) is None):
                return False
        elif isinstance(part, Mapping):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list | tuple | set | frozenset):
            waiting += part
    return True


def refuse_unkeepable(values: Iterable[tuple[str, Any]]) -> None:
    """Raise BadInput naming the first value that cannot be kept.  values : (parameter, value)."""
    for name, value in values:
        if not is_keepable(value):
            raise BadInput(REFUSAL, parameter=name if is_keepable(name) else None)
