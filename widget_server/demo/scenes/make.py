"""Makes the pictures of the sample shop: `python -m scenes.make FOLDER [NAME …]` from widget_server/demo.

Needs mitsuba, pyoidn, opencv-python-headless and Pillow in an environment of its own, and an LLVM that Mitsuba finds
(DRJIT_LIBLLVM_PATH). A picture that is there already is kept, so an interrupted run goes on where it stopped; a long
run is quicker in several processes one after the other. Pictures are traced at four fifths of their size.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pyoidn  # type: ignore[import-not-found]

from .darkroom import jpeg, printed, sharpened
from .renderer import develop
from .shoots import Picture, pictures
from .textures import Image

SAMPLES = 6
PAPER = np.array([0.925, 0.900, 0.868], np.float32)  # the studio's backdrop, the same behind every product


def picture_of(picture: Picture, *, studio: bool) -> bytes:
    """Trace, denoise, print and encode one picture."""
    camera = picture.shot.camera
    width, height = camera.size
    small = replace(camera, size=(width * 4 // 5, height * 4 // 5))
    passes = SAMPLES if picture.shot.sun else 2
    negative = develop(replace(picture.shot, camera=small), samples=SAMPLES, passes=passes, seed=picture.seed)
    noisy = np.ascontiguousarray((negative.halves[0] + negative.halves[1]) / 2)
    clean = pyoidn.denoise(
        noisy, albedo=np.ascontiguousarray(np.clip(negative.albedo, 0, 1)),
        normal=np.ascontiguousarray(negative.normal), hdr=True,
    )  # fmt: skip
    light = np.maximum(cv2.resize(clean, (width, height), interpolation=cv2.INTER_CUBIC), 0)
    image = printed(light, picture.finish, seed=picture.seed)
    return jpeg(sharpened(evened(image) if studio else image), budget_bytes=38_000)


def evened(image: Image) -> Image:
    """A studio picture whose backdrop has the colour of PAPER."""
    backdrop = np.median(np.concatenate([image[:40, :40].reshape(-1, 3), image[:40, -40:].reshape(-1, 3)]), 0)
    return np.asarray(np.clip(image * (PAPER / np.maximum(backdrop, 0.05)), 0, 1), np.float32)


def spots_of(picture: Picture) -> list[dict[str, object]]:
    """Where the shop's products stand in a picture, from its top left."""
    found: list[dict[str, object]] = []
    for placed in picture.shot.placed:
        x, y, _ = picture.shot.camera.project(placed.centre)
        if placed.thing.product and placed.tagged and 0.03 < x < 0.97 and 0.03 < y < 0.97:
            found.append({"product": placed.thing.product, "x": round(x, 3), "y": round(y, 3)})
    return found


def main(folder: Path, names: list[str]) -> None:
    """Make what is missing."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    spots_file = folder / "spots.json"
    spots = json.loads(spots_file.read_text()) if spots_file.exists() else {}
    for name, compose in pictures().items():
        path = folder / "photos" / name
        if (names and name not in names) or (path.exists() and name in spots):
            continue
        picture = compose()
        path.write_bytes(picture_of(picture, studio=name.startswith("kt-")))
        spots[name] = spots_of(picture)
        spots_file.write_text(json.dumps(spots, indent=0, sort_keys=True))
        print(name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
