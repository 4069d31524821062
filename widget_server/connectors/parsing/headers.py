"""Tell which format a table has from the names of its columns, and refuse to guess between two.

Owns the rule; every format states its own columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from widget_server.connectors.parsing.tables import Table
from widget_server.connectors.types import UnreadableFile


@dataclass(frozen=True, kw_only=True)
class Signature:
    """By which columns a format is known.

    core : columns (as header_key) that every file of the format has.  one_of : groups of which it has at least one
    column each.  markers : columns that no other format has, as header_key or exactly as written in lower case.
    foreign : columns of which it has none.
    """

    core: frozenset[str]
    one_of: tuple[frozenset[str], ...] = ()
    markers: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()

    def missing(self, columns: frozenset[str]) -> list[str]:
        """Name what the file lacks to be of this format."""
        lacks = sorted(self.core - columns)
        return lacks + [" or ".join(sorted(group)) for group in self.one_of if not group & columns]

    def marks(self, names: frozenset[str]) -> int:
        """Count the markers among the names."""
        return len(self.markers & names)


def detect(table: Table, signatures: Mapping[str, Signature]) -> str:
    """Name the one format whose columns the table has.

    Of several that fit, the one with markers is taken if it alone has some. Raises UnreadableFile: ambiguous_header
    names the candidates, unknown_header what the nearest format would need. Never repeats what stands in the file:
    where the header is missing, its first row is a person's.
    """
    columns = frozenset(table.columns)
    names = columns | {name.lower() for name in table.names}
    fitting = [
        name
        for name, signature in signatures.items()
        if not (signature.missing(columns) or signature.foreign & columns)
    ]
    marked = [name for name in fitting if signatures[name].marks(names)]
    best = marked if len(marked) == 1 else fitting
    if len(best) == 1:
        return best[0]
    if best:
        raise UnreadableFile(
            f"The column names fit several formats: {', '.join(best)}. Say which with --format.",
            reason="ambiguous_header",
        )
    nearest = min(signatures, key=lambda name: len(signatures[name].missing(columns)))
    raise UnreadableFile(
        f"The column names fit no known format ({', '.join(signatures)}). "
        f"For {nearest} these are missing: {', '.join(signatures[nearest].missing(columns))}.",
        reason="unknown_header",
    )


def require(table: Table, name: str, signature: Signature) -> None:
    """Check that a table has the columns of the format it is said to have. Raises UnreadableFile naming the missing."""
    missing = signature.missing(frozenset(table.columns))
    if missing:
        raise UnreadableFile(f"For {name} these columns are missing: {', '.join(missing)}.", reason="missing_columns")


def known_format(name: str, formats: Sequence[str]) -> str:
    """Give the name back if it is one of the formats. Raises UnreadableFile naming them."""
    if name not in formats:
        raise UnreadableFile(f"There is no such format. Choose one of: {', '.join(formats)}.", reason="unknown_format")
    return name
