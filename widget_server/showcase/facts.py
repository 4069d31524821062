"""What people said of themselves in a review - size, height, skin, hair - and looking for people like oneself by it.

Owns the form of a fact ("Usual size: M") and when several of them are met. Only what was volunteered and published
comes in here; nothing is inferred from a photo, a name or a click.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

# Facts to choose from have few, short values: others are free text.
_VALUES = 12
_LENGTH = 40
# More than a shop asks its reviewers for; what goes beyond is cut, as the rest of an address is.
_MOST_ASKED = 12
BETWEEN = "|"
"""Between facts in an address. It stands in no fact to choose: it separates the options in a site's settings."""


def facts_of(answers: Mapping[str, str]) -> frozenset[str]:
    """Return what a reviewer said, label and value."""
    return frozenset(f"{label}: {value}" for label, value in answers.items())


def read_facts(text: str) -> tuple[str, ...]:
    """Read "Usual size: M|Height: 170 cm" into one normal form, whatever the order."""
    return tuple(sorted({part for part in map(str.strip, text.split(BETWEEN)) if part})[:_MOST_ASKED])


def meets(said: frozenset[str], wanted: Iterable[str]) -> bool:
    """Whether somebody said one of the wanted values of every label that is wanted."""
    by_label: dict[str, bool] = {}
    for fact in wanted:
        label = fact.partition(": ")[0]
        by_label[label] = by_label.get(label, False) or fact in said
    return all(by_label.values())


def facts_to_choose(said: Iterable[frozenset[str]]) -> dict[str, list[str]]:
    """Return label to values of what several people said of themselves, most frequent first.

    Free text has as many values as people: a label with more than a dozen, or a long value, is nothing to choose from.
    """
    counts: dict[str, Counter[str]] = {}
    for facts in said:
        for fact in facts:
            label, _, value = fact.partition(": ")
            counts.setdefault(label, Counter())[value] += 1
    return {
        label: [value for value, _ in sorted(values.items(), key=lambda one: (-one[1], one[0]))]
        for label, values in sorted(counts.items())
        if 1 < len(values) <= _VALUES
        and all(len(value) <= _LENGTH and BETWEEN not in label + value for value in values)
    }
