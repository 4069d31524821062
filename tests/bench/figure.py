"""What a bench claims: a figure, and the limit or the peer that it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a bench's answer, named `key` there.

    limit : what it must not pass; at_least turns the limit round.  peer : the key of what was measured beside it.
    times : how many times its peer the figure may be, None where it is only compared.
    """

    key: str
    what: str
    unit: str
    limit: float | None = None
    at_least: bool = False
    peer: str = ""
    peer_name: str = ""
    times: float | None = None

    def ratio(self, answer: Mapping[str, float | None]) -> float | None:
        """Return the figure as a multiple of its limit, or else of its peer; None where one of the two is missing."""
        against = self.limit if self.limit is not None else answer.get(self.peer)
        value = answer.get(self.key)
        return None if value is None or not against else value / against

    def is_held(self, answer: Mapping[str, float | None]) -> bool:
        """Say whether the figure keeps to its limit; what could not be measured here breaks none."""
        value, peer = answer.get(self.key), answer.get(self.peer)
        if value is not None and self.times is not None and peer is not None:
            return value <= self.times * peer
        if value is None or self.limit is None:
            return True
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A script under tests/bench; quick : arguments with which it only proves that it works."""

    title: str
    script: str
    figures: tuple[Figure, ...]
    arguments: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()

    def command(self, *, quick: bool = False) -> tuple[str, ...]:
        """Return the words after `python`."""
        return (f"tests/bench/{self.script}.py", *(self.quick if quick else self.arguments))
