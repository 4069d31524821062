"""How much a submission leads to a competitor that the site named: by a link, or by the name in its words."""

from collections.abc import Iterator

from moderation.heuristics.base import Known, phrase_marks, verdicts_of
from moderation.phrases import compile_phrases
from moderation.scores import Evidence, noted
from moderation.types import Submission

LINK_WEIGHT = 0.95
# Customers compare: a name alone asks for a look, and no more.
NAME_WEIGHT = 0.4
MIN_NAME_CHARS = 4


def competitor(submission: Submission, known: Known) -> Iterator[Evidence]:
    """Yield what speaks for a competitor's link or name."""
    for verdict in verdicts_of(known, "links"):
        if verdict.message_key.endswith(".competitor"):
            yield Evidence(
                weight=LINK_WEIGHT, template=noted("A link to %(host)s, which this site lists as a competitor"),
                params={"host": verdict.message_params.get("host", "")}, marks=verdict.marks,
            )  # fmt: skip
    names = frozenset(
        label for host in known.competitor_hosts if len(label := _label(host)) >= MIN_NAME_CHARS
    )  # fmt: skip
    for mark in phrase_marks(submission, compile_phrases(names)) if names else ():
        yield Evidence(weight=NAME_WEIGHT, template=noted("A competitor's name"), marks=(mark,))


def _label(host: str) -> str:
    """Return what a host is called by: of "www.rival-home.co.uk" it is "rival home"."""
    labels = [label for label in host.split(".") if label != "www"]
    named = [label for label in labels[:-1] if len(label) > 3] or labels[:1]
    return named[-1].replace("-", " ")
