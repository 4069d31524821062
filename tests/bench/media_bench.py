"""What a photo costs: processor time of a 12-megapixel one with all its renditions, and photos a second of a pool.

Run it as `python tests/bench/media_bench.py [--rounds 5] [--photos 80] [FOLDER OF PHOTOS]`; it prints one JSON line.
The photos are made here unless a folder is named. Processor time is that of the children, so it is what the server
pays, limits included.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.photos import detailed, encoded
from widget_server.media import PhotoDecoder

LARGE_PX = (4000, 3000)
SMALL_PX = (400, 533)
LARGE_TARGET_CPU_S = 1.2


def measure(
    folder: Path | None = None, *, workers: int | None = None, rounds: int = 5, photos: int = 80
) -> dict[str, object]:
    """Measure both; rounds : how often the large photo is derived.  photos : how many small ones are made.

    Returns cpu_s_12_megapixels (mean of the rounds), its target, bytes and renditions; start_s of a child; and
    photos_per_s, cpu_ms_per_photo, photos and workers of the pool.
    """
    large = encoded(detailed(*LARGE_PX), "JPEG", quality=92)
    small = [file.read_bytes() for file in sorted(folder.iterdir())] if folder else _small_photos(photos)
    started_s = time.perf_counter()
    with PhotoDecoder(1) as decoder:
        decoder.derive(small[0])
        start_s = time.perf_counter() - started_s
    idle_cpu_s = _children_cpu_s(lambda: _derive_all(small[:1], workers=1))
    large_cpu_s = _children_cpu_s(lambda: _derive_all([small[0], *[large] * rounds], workers=1)) - idle_cpu_s
    workers = workers or os.cpu_count() or 1
    started_s = time.perf_counter()
    pool_cpu_s = _children_cpu_s(lambda: _derive_all(small, workers=workers))
    pool_wall_s = time.perf_counter() - started_s
    with PhotoDecoder(1) as decoder:
        photo = decoder.derive(large)
    return {
        "cpu_s_12_megapixels": round(large_cpu_s / rounds, 3),
        "target_cpu_s": LARGE_TARGET_CPU_S,
        "bytes_12_megapixels": len(large),
        "renditions": len(photo.renditions),
        "rendition_bytes": {
            name: sum(len(rendition.body) for rendition in photo.renditions if rendition.format == name)
            for name in ("avif", "webp", "jpeg")
        },
        "start_s": round(start_s, 3),
        "photos": len(small),
        "workers": workers,
        "photos_per_s": round(len(small) / pool_wall_s, 1),
        "cpu_ms_per_photo": round(1000 * pool_cpu_s / len(small), 1),
    }


def _small_photos(count: int) -> list[bytes]:
    different = [encoded(detailed(*SMALL_PX, seed), "JPEG", quality=90) for seed in range(min(count, 8))]
    return [different[place % len(different)] for place in range(count)]


def _derive_all(photos: Sequence[bytes], *, workers: int) -> None:
    with PhotoDecoder(workers) as decoder, ThreadPoolExecutor(workers) as threads:
        for _ in threads.map(decoder.derive, photos):
            pass


def _children_cpu_s(work: Callable[[], None]) -> float:
    """Processor time of the children that a piece of work started and ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--photos", type=int, default=80)
    options = parser.parse_args()
    print(json.dumps(measure(options.folder, rounds=options.rounds, photos=options.photos)))


if __name__ == "__main__":
    main()
