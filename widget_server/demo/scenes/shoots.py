"""What was photographed: a studio picture of each product, and stills as the shop's twenty homes would show them.

Owns composition: which things stand where, the hour, the camera and the print. Everything is drawn from a seed that is
the picture's name, so that a picture can be made again by itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .darkroom import Print
from .homes import HOMES, Home, dressing, lighting, sky, table, wall
from .meshes import sheet
from .props import (
    blossom,
    board,
    books,
    branches,
    candle,
    cutlery,
    filling,
    fruit,
    grasses,
    loaf,
    scatter,
    tulips,
)
from .renderer import Camera, Shot, Window
from .textures import linear
from .things import Part, Placed, Surface, Thing
from .wares import MAKERS, draped, ware

Random = np.random.Generator
MUGS, BOWLS, PLATES, VASES, LAMPS, LINENS = (
    [name for name in MAKERS if f"-{kind}-" in name] for kind in ("MUG", "BOW", "PLA", "VAS", "LAM", "LIN")
)
STEMMED = [name for name in VASES if name != "KT-VAS-007"]
DEEP = ["KT-BOW-001", "KT-BOW-002", "KT-BOW-004"]
WIDE = ["KT-BOW-003", "KT-BOW-005", "KT-BOW-007"]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A shot with its print; the seed is the renderer's."""

    shot: Shot
    finish: Print
    seed: int


def random_of(name: str) -> Random:
    """The generator of a picture's name."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def studio(product: str) -> Picture:
    """The shop's own picture: one piece on a pale sweep in soft light from the left."""
    thing = ware(product, 0, product.startswith("KT-LAM"))
    y = np.concatenate([np.linspace(-90, 30, 30), 30 + 34 * np.sin(np.linspace(0, np.pi / 2, 30)[1:]), np.full(12, 64.0)])
    z = np.concatenate([np.zeros(30), 34 * (1 - np.cos(np.linspace(0, np.pi / 2, 30)[1:])), np.linspace(40, 150, 12)])
    x = np.linspace(-160, 160, 12)
    points = np.stack([np.tile(x, (len(y), 1)), np.tile(y[:, None], (1, 12)), np.tile(z[:, None], (1, 12))], -1)
    sweep = Part(mesh=sheet(points[::-1]), surface=Surface(colour=linear("#e9e2d8"), rough=0.95, specular=0.1))
    reach = max(thing.height * 1.15, thing.radius * 2.3)
    low = thing.height < thing.radius * 1.1
    away = reach * 2.6 + 18
    eye = (away * 0.16, -away * (0.82 if low else 0.97), away * (0.52 if low else 0.27) + thing.height * 0.4)
    camera = Camera(
        eye=eye, target=(0, 0, thing.height * 0.46), view_deg=29, aperture=0.25, focus=(0, -thing.radius * 0.6, thing.height * 0.5)
    )
    window = Window(at=(-150, -40, 110), size=(150, 150), radiance=np.asarray(sky("studio") * 0.55, np.float32))
    fill = Window(at=(160, -70, 70), size=(110, 130), radiance=np.asarray(sky("studio") * 0.12, np.float32))
    ambient = np.full((8, 16, 3), 0.5, np.float32) * np.array([1.0, 0.985, 0.96], np.float32)
    turn = {"MUG": -38.0, "PLA": 15.0, "LIN": 24.0}.get(product.split("-")[1], -20.0)
    shot = Shot(
        placed=[Placed(thing=thing, at=(0, 0, 0), turn_deg=turn)], backdrop=[sweep], camera=camera,
        windows=[window, fill], ambient=ambient,
    )  # fmt: skip
    return Picture(shot=shot, finish=Print(key=0.46, contrast=1.15, warmth=0.08, vignette=0.05, grain=0.006, bloom=0.03), seed=1)


def home_of(number: int) -> Home:
    """A home by number, around the twenty."""
    return HOMES[number % len(HOMES)]


def at_home(name: str, home_number: int, kind: str, *, phone: bool = False) -> Picture:
    """A still in somebody's home. kind : of KINDS.  phone : a review's snapshot, less composed than a post's."""
    rng = random_of(name)
    home = home_of(home_number)
    placed, camera, hours = KINDS[kind](rng, home)
    hour = str(rng.choice(hours))
    if phone:
        eye = np.asarray(camera.eye) * rng.uniform(0.72, 0.86) + rng.normal(0, 3, 3)
        camera = Camera(
            eye=(float(eye[0]), float(eye[1]), float(max(eye[2], 9))), target=camera.target, view_deg=camera.view_deg + 6,
            aperture=0.12, focus=camera.focus, size=camera.size, roll_deg=float(rng.normal(0, 2.5)),
        )  # fmt: skip
    windows, ambient, sun = lighting(home, hour, int(rng.integers(99)))
    seen_wall = camera.eye[2] < 60
    backdrop = [*table(home.table), *(wall(home) if seen_wall else ()), *(dressing(home, int(rng.integers(99))) if seen_wall else ())]
    shot = Shot(placed=placed, backdrop=backdrop, camera=camera, windows=windows, ambient=ambient, sun=sun)
    key = {"soft": 0.27, "grey": 0.27, "sun": 0.29, "gold": 0.25, "evening": 0.19}[hour]
    finish = Print(
        key=key * float(rng.uniform(0.95, 1.12)), warmth=float(rng.normal(0.05, 0.18)), contrast=float(rng.uniform(1.12, 1.3)),
        fade=float(rng.choice([0, 0, 0.3, 0.6])), saturation=float(rng.uniform(0.95, 1.15)), grain=0.008,
    )  # fmt: skip
    return Picture(shot=shot, finish=finish, seed=int(rng.integers(1 << 20)))


Composition = tuple[Sequence[Placed], Camera, list[str]]
DAY = ["soft", "sun", "sun", "gold", "grey"]


def _one(rng: Random, names: Sequence[str]) -> str:
    return str(rng.choice(list(names)))


def _turn(rng: Random) -> float:
    return float(rng.uniform(0, 360))


def _front(rng: Random, *, away: float, height: float, target_z: float, view: float = 36, square: bool = False) -> Camera:
    x = float(rng.uniform(-10, 10))
    return Camera(
        eye=(x, -away, height), target=(float(rng.uniform(-2, 2)), 0, target_z), view_deg=view, aperture=float(rng.uniform(0.6, 1.1)),
        focus=(0, -2, target_z), size=(640, 640) if square else (640, 800),
    )  # fmt: skip


def _whole(kind: str, seed: int) -> Thing:
    """A fruit without its stalk, which would stand where the fruit did not roll."""
    thing = fruit(kind, seed)
    return Thing(parts=thing.parts[:1], radius=thing.radius, height=thing.height, centre_z=thing.centre_z)


def stemmed(rng: Random, product: str) -> Thing:
    """A vase with something in it."""
    vase = ware(product, int(rng.integers(9)))
    assert vase.mouth
    seed = int(rng.integers(99))
    tall = 15 if product == "KT-VAS-004" else 24
    kind = _one(rng, ("olive", "laurel", "eucalyptus", "blossom", "grasses", "tulips"))
    stems = {
        "blossom": lambda: blossom(seed=seed, height=tall + 4, colour=_one(rng, ("#f1d5d3", "#f6efe6", "#eec3b8"))),
        "grasses": lambda: grasses(seed=seed, height=tall + 2),
        "tulips": lambda: tulips(seed=seed, height=tall, colour=_one(rng, ("#d9694a", "#e8c35a", "#b5476b", "#f0e3d0"))),
    }.get(kind, lambda: branches(kind if kind in ("olive", "laurel") else "olive", seed=seed, height=tall + 2))()
    return vase.with_parts([Part(mesh=p.mesh.moved(offset=(0, 0, vase.mouth[1])), surface=p.surface) for p in stems])


def filled(rng: Random, product: str, kinds: Sequence[str]) -> Thing:
    """A mug or bowl with something in it."""
    thing = ware(product, int(rng.integers(9)))
    if "inner" not in thing.extra:
        return thing
    return thing.with_parts(filling(_one(rng, kinds), thing.extra["inner"], thing.extra["level"], int(rng.integers(99))))


def _flowers(rng: Random, home: Home) -> Composition:
    first = stemmed(rng, _one(rng, STEMMED))
    placed = [Placed(thing=first, at=(-7 * home.light, 6, 0), turn_deg=_turn(rng))]
    mug = filled(rng, _one(rng, MUGS), ("coffee", "tea", "latte"))
    placed.append(Placed(thing=mug, at=(10 * home.light, -6, 0), turn_deg=float(rng.uniform(-60, 10))))
    if rng.random() < 0.5:
        placed.append(Placed(thing=draped(_one(rng, LINENS), int(rng.integers(99))), at=(4, -12, 0), turn_deg=float(rng.uniform(-30, 30))))
    for k in range(int(rng.integers(0, 3))):
        piece = _whole(_one(rng, ("lemon", "orange", "fig", "plum")), int(rng.integers(99)))
        placed.append(Placed(thing=piece, at=(-9 * home.light + 5.5 * k, -11 - 2.5 * k, 0)))
    return placed, _front(rng, away=80, height=float(rng.uniform(20, 36)), target_z=13, view=37), DAY


def _coffee(rng: Random, home: Home) -> Composition:
    mug = filled(rng, _one(rng, MUGS), ("coffee", "latte", "tea"))
    placed = [Placed(thing=mug, at=(0, -2, 0), turn_deg=float(rng.uniform(-70, -10)))]
    if rng.random() < 0.6:
        placed.append(Placed(thing=draped(_one(rng, LINENS), int(rng.integers(99)), 30, 20), at=(-2, 1, -0.05), turn_deg=_turn(rng)))
    else:
        for thing, z, turn in books(int(rng.integers(99)), 2):
            placed.append(Placed(thing=thing, at=(-13 * home.light, 11, z), turn_deg=turn))
    placed.append(Placed(thing=stemmed(rng, _one(rng, STEMMED)), at=(-15 * home.light, 22, 0), turn_deg=_turn(rng)))
    placed.append(Placed(thing=filled(rng, _one(rng, DEEP), ("berries", "granola")), at=(16 * home.light, 14, 0)))
    return placed, _front(rng, away=58, height=float(rng.uniform(18, 32)), target_z=7, view=34), DAY


def _overhead(rng: Random, home: Home) -> Composition:
    plate = ware(_one(rng, PLATES[:6]), int(rng.integers(9)))
    bowl = filled(rng, _one(rng, ("KT-BOW-001", "KT-BOW-002")), ("berries", "granola"))
    mug = filled(rng, _one(rng, MUGS), ("latte", "coffee", "tea"))
    side = float(rng.choice([-1, 1]))
    placed = [
        Placed(thing=plate, at=(0, -2, 0), turn_deg=_turn(rng)),
        Placed(thing=bowl, at=(0, -2, 0.9), turn_deg=_turn(rng)),
        Placed(thing=mug, at=(15 * side, 15, 0), turn_deg=float(rng.uniform(0, 90))),
        Placed(thing=draped(_one(rng, LINENS), int(rng.integers(99))), at=(-19 * side, 0, 0), turn_deg=float(rng.uniform(70, 100))),
        Placed(thing=cutlery("spoon"), at=(17.5 * side, -5, 0), turn_deg=float(rng.uniform(82, 98))),
    ]
    if rng.random() < 0.5:
        placed.append(Placed(thing=_whole(_one(rng, ("lemon", "fig", "plum", "orange")), 3), at=(-12 * side, 20, 0)))
    if rng.random() < 0.4:
        leaves = Thing(parts=scatter("petal", int(rng.integers(99)), 9, (20, 24)), radius=1, height=1, centre_z=0)
        placed.append(Placed(thing=leaves, at=(0, 0, 0)))
    camera = Camera(
        eye=(float(rng.uniform(-3, 3)), -7, 76), target=(0, 1, 0), view_deg=42, aperture=0.4, focus=(0, 0, 4),
        size=(640, 640) if rng.random() < 0.25 else (640, 800),
    )  # fmt: skip
    return placed, camera, ["soft", "sun", "gold", "sun", "soft"]


def _breakfast(rng: Random, home: Home) -> Composition:
    s = home.light
    placed = [
        Placed(thing=filled(rng, _one(rng, DEEP[:2]), ("granola", "berries")), at=(-7 * s, -5, 0), turn_deg=_turn(rng)),
        Placed(thing=filled(rng, _one(rng, MUGS), ("coffee", "latte")), at=(11 * s, -3, 0), turn_deg=float(rng.uniform(-70, 0))),
        Placed(thing=ware("KT-VAS-007", int(rng.integers(9))), at=(13 * s, 17, 0), turn_deg=float(rng.uniform(-40, 40))),
    ]
    if rng.random() < 0.6:
        placed += [
            Placed(thing=board(int(rng.integers(99))), at=(-11 * s, 18, 0), turn_deg=float(rng.uniform(-15, 15))),
            Placed(thing=loaf(int(rng.integers(99))), at=(-11 * s, 18, 1.6), turn_deg=_turn(rng)),
        ]
    else:
        placed.append(Placed(thing=stemmed(rng, _one(rng, STEMMED)), at=(-12 * s, 20, 0)))
    placed.append(Placed(thing=cutlery("spoon"), at=(2 * s, -15, 0), turn_deg=float(rng.uniform(-20, 20))))
    return placed, _front(rng, away=68, height=float(rng.uniform(30, 44)), target_z=7, view=38), ["sun", "soft", "gold", "sun"]


def _vases(rng: Random, home: Home) -> Composition:
    names = [str(name) for name in rng.permutation(STEMMED)[:3]]
    s = home.light
    placed = [
        Placed(thing=stemmed(rng, names[0]), at=(-9 * s, 5, 0), turn_deg=_turn(rng)),
        Placed(thing=ware(names[1], int(rng.integers(9))), at=(10 * s, 9, 0), turn_deg=_turn(rng)),
        Placed(thing=ware(_one(rng, DEEP), int(rng.integers(9))), at=(5 * s, -9, 0), turn_deg=_turn(rng)),
    ]
    return placed, _front(rng, away=86, height=float(rng.uniform(18, 28)), target_z=15, view=37), ["gold", "sun", "soft", "gold"]


def _evening(rng: Random, home: Home) -> Composition:
    s = home.light
    placed = [
        Placed(thing=ware(_one(rng, LAMPS), 0, True), at=(-8 * s, 12, 0), turn_deg=_turn(rng)),
        Placed(thing=filled(rng, _one(rng, MUGS), ("tea", "coffee")), at=(9 * s, -6, 0), turn_deg=float(rng.uniform(-70, 0))),
        Placed(thing=ware(_one(rng, VASES[:6]), int(rng.integers(9))), at=(14 * s, 14, 0), turn_deg=_turn(rng)),
    ]
    if rng.random() < 0.5:
        for thing, z, turn in books(int(rng.integers(99)), 2):
            placed.append(Placed(thing=thing, at=(-3 * s, -9, z), turn_deg=turn))
    else:
        placed.append(Placed(thing=candle(15, "#efe4d0", lit=True), at=(0, -4, 0)))
    return placed, _front(rng, away=86, height=float(rng.uniform(18, 28)), target_z=15, view=37), ["evening", "evening", "gold"]


def _fruit_bowl(rng: Random, home: Home) -> Composition:
    bowl = ware(_one(rng, WIDE), int(rng.integers(9)))
    kind = _one(rng, ("lemon", "orange", "lemon", "plum", "fig"))
    placed = [Placed(thing=bowl, at=(0, 0, 0), turn_deg=_turn(rng))]
    level = bowl.height * 0.45
    for k in range(6):
        a = k * 1.05 + float(rng.uniform(0, 0.3))
        r = 0.0 if k == 5 else bowl.radius * 0.47
        piece = _whole(kind, int(rng.integers(99)))
        placed.append(Placed(thing=piece, at=(r * np.cos(a), r * np.sin(a), level + (3.6 if k == 5 else 0.0))))
    placed.append(Placed(thing=stemmed(rng, _one(rng, STEMMED)), at=(-15 * home.light, 20, 0), turn_deg=_turn(rng)))
    placed.append(Placed(thing=draped(_one(rng, LINENS), int(rng.integers(99))), at=(10 * home.light, -12, 0), turn_deg=float(rng.uniform(-40, 40))))
    return placed, _front(rng, away=72, height=float(rng.uniform(26, 40)), target_z=8, view=36), DAY


def _setting(rng: Random, home: Home) -> Composition:
    s = home.light
    plate = _one(rng, ("KT-PLA-001", "KT-PLA-002", "KT-PLA-005"))
    placed = [
        Placed(thing=ware(plate, int(rng.integers(9))), at=(0, -6, 0)),
        Placed(thing=ware(_one(rng, ("KT-PLA-003", "KT-PLA-004", "KT-PLA-006")), int(rng.integers(9))), at=(0, -6, 1.3)),
        Placed(thing=cutlery("fork"), at=(-18, -6, 0), turn_deg=88),
        Placed(thing=cutlery("knife"), at=(18, -6, 0), turn_deg=92),
        Placed(thing=ware("KT-MUG-006", int(rng.integers(9))), at=(17 * s, 12, 0)),
        Placed(thing=stemmed(rng, _one(rng, ("KT-VAS-004", "KT-VAS-001"))), at=(-12 * s, 20, 0)),
        Placed(thing=ware(_one(rng, ("KT-LIN-001", "KT-LIN-002")), 1), at=(0, -6, 2.4), turn_deg=float(rng.uniform(-20, 20)), scale=0.6),
        Placed(thing=candle(16, "#e8d9bf", lit=rng.random() < 0.5), at=(2 * s, 22, 0)),
    ]
    return placed, _front(rng, away=70, height=float(rng.uniform(40, 56)), target_z=4, view=38), ["gold", "soft", "sun", "evening"]


KINDS: dict[str, Callable[[Random, Home], Composition]] = {
    "flowers": _flowers, "coffee": _coffee, "overhead": _overhead, "breakfast": _breakfast, "vases": _vases,
    "evening": _evening, "fruit": _fruit_bowl, "setting": _setting,
}  # fmt: skip
ORDER = ("flowers", "coffee", "overhead", "breakfast", "vases", "evening", "coffee", "fruit", "setting", "overhead")
POSTS, REVIEWS = 84, 11


def pictures() -> dict[str, Callable[[], Picture]]:
    """Every picture by file name, in the order in which they are made."""
    made: dict[str, Callable[[], Picture]] = {"hero.jpg": _hero}
    for product in MAKERS:
        made[f"{product.lower()}.jpg"] = lambda product=product: studio(product)  # type: ignore[misc]
    for n in range(POSTS):
        name, kind = f"post-{n:03d}.jpg", ORDER[n % len(ORDER)]
        made[name] = lambda name=name, n=n, kind=kind: at_home(name, n * 7, kind)  # type: ignore[misc]
    for n in range(REVIEWS):
        name, kind = f"review-{n:03d}.jpg", ("coffee", "fruit", "vases", "overhead", "evening", "setting")[n % 6]
        made[name] = lambda name=name, n=n, kind=kind: at_home(name, n * 3 + 1, kind, phone=True)  # type: ignore[misc]
    return made


def _hero() -> Picture:
    """The front page's picture: breakfast in the first home, wide."""
    picture = at_home("hero", 0, "breakfast")
    camera = Camera(eye=(4, -74, 33), target=(0, 4, 9), view_deg=44, aperture=0.9, focus=(0, -3, 6), size=(800, 640))
    shot = picture.shot
    return Picture(
        shot=Shot(placed=shot.placed, backdrop=shot.backdrop, camera=camera, windows=shot.windows, ambient=shot.ambient, sun=shot.sun),
        finish=Print(key=0.3, contrast=1.18, warmth=0.1), seed=7,
    )  # fmt: skip
