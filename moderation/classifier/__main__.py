"""`python -m moderation.classifier evaluate --decisions FILE`: how well later decisions are foretold.

FILE is JSON Lines, a decision a line: `at` (ISO 8601), `kind`, `text`, `decision` (approve or reject), `reason` of a
rejection, and, where known, `title`, `language`, `tags`, `links`, `photos` (how many). Prints one JSON line.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from moderation.classifier.decisions import Decided
from moderation.classifier.learning import learn
from moderation.heuristics.base import Known
from moderation.heuristics.scoring import score
from moderation.pipeline import screen
from moderation.types import Kind, Reason, Submission


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the file and print the report; returns the exit code, 2 for a file that holds no decisions."""
    parser = argparse.ArgumentParser(prog="python -m moderation.classifier", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    evaluate = verbs.add_parser("evaluate", help="fit on the earlier decisions, compare on the later ones")
    evaluate.add_argument("--decisions", type=Path, required=True, help="JSON Lines, a decision a line")
    options = parser.parse_args(arguments)
    decided = []
    with options.decisions.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                decided.append(_decided(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                print(f"{options.decisions}:{number}: this is no decision: {error}", file=sys.stderr)
                return 2
    print(json.dumps(learn(decided, version="evaluation").report))
    return 0


def _decided(row: dict[str, Any]) -> Decided:
    if row["decision"] not in ("approve", "reject"):
        raise ValueError("a decision is approve or reject")
    submission = Submission(
        kind=Kind(row["kind"]), text=row["text"], title=row.get("title", ""), language=row.get("language", ""),
        tags=tuple(row.get("tags", ())), links=tuple(row.get("links", ())), photo_count=int(row.get("photos", 0)),
    )  # fmt: skip
    return Decided(
        at_s=datetime.fromisoformat(row["at"]).timestamp(), submission=submission,
        heuristics=score(submission, Known(verdicts=screen(submission))),
        reason=Reason(row["reason"]) if row["decision"] == "reject" else None,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
