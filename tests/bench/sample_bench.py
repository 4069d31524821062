"""What the sample shop costs: processor time of `vitrine demo` in an empty folder, photos and learning included.

Run it as `python tests/bench/sample_bench.py`; it prints one JSON line. It is what `make run` does between installing
and serving.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure() -> dict[str, float]:
    """Load the sample shop, and again; returns cpu_s, elapsed_s, again_cpu_s and photos_bytes of the sample."""
    with tempfile.TemporaryDirectory() as folder:
        cpu_s, elapsed_s = _demo(folder)
        again_cpu_s, _ = _demo(folder)
    photos = Path(__file__).resolve().parents[2] / "widget_server" / "demo" / "sample" / "photos"
    return {
        "cpu_s": round(cpu_s, 1),
        "elapsed_s": round(elapsed_s, 1),
        "again_cpu_s": round(again_cpu_s, 1),
        "photos_bytes": sum(file.stat().st_size for file in photos.iterdir()),
    }


def _demo(folder: str) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started_s = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "widget_server.cli", "demo"],
        env={**os.environ, "VITRINE_DATA": folder}, check=True, capture_output=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    elapsed_s = time.perf_counter() - started_s
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, elapsed_s


if __name__ == "__main__":
    print(json.dumps(measure()))
