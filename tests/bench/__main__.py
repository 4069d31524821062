"""`python -m tests.bench`: run the benches one after the other, each in a process of its own, and print their tables.

`--write` puts them into docs/performance.md, `--only NAME` chooses, `--quick` only proves that they work. It ends with
1 where a limit was missed.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tests.bench import report
from tests.bench.claims import BENCHES
from tests.bench.figure import Bench

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run what was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure what docs/performance.md claims."
    )
    parser.add_argument("--only", action="append", choices=list(BENCHES), help="this bench; may be given again")
    parser.add_argument(
        "--quick", action="store_true", help="little work: shows that the benches run, measures nothing"
    )
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("--quick measures nothing that could be written down")
    missed = []
    for name in options.only or BENCHES:
        bench = BENCHES[name]
        report.say(f"{name}: {bench.title} …")
        machine = report.machine()
        answer = run(bench, quick=options.quick)
        text = report.table(bench, answer, machine, quick=options.quick)
        print(f"\n## {bench.title}\n\n{text}", flush=True)
        missed += [f"{name}: {figure.what}" for figure in bench.figures if not figure.is_held(answer)]
        if options.write:
            report.PAGE.write_text(report.written(report.PAGE.read_text(), name, text))
    if options.quick:
        return 0
    for line in missed:
        report.say(f"missed: {line}")
    return 1 if missed else 0


def run(bench: Bench, *, quick: bool = False) -> report.Answer:
    """Run a bench; returns the JSON of its last line. Raises CalledProcessError after printing what it said."""
    command = [sys.executable, *bench.command(quick=quick)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        report.say(done.stderr[-4000:])
    done.check_returncode()
    answer: report.Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    sys.exit(main())
