"""What people have on their tables: branches, fruit, books, candles, bread boards, something to drink or eat.

Everything is a Thing without a product id, or Parts to add to a ware (a branch in a vase, coffee in a mug).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .meshes import FloatArray, Mesh, axis_rotation, lathe, merged, sheet, slab, spline, tube
from .textures import Image, linear, mix, noise, smoothstep, wood
from .things import Part, Surface, Thing


def leaf(length: float, width: float, curl: float, *, roundness: float = 1.0) -> Mesh:
    """A folded, drooping blade along +x from the origin."""
    s = np.linspace(0.0, 1, 12)[:, None]
    t = np.linspace(-1, 1, 7)[None, :]
    outline = width / 2 * np.sin(np.pi * np.clip(s, 0.02, 0.98) ** (0.8 / roundness)) ** (0.75 / roundness)
    x = s * length * np.cos(curl * s * 0.6) + 0 * t
    y = outline * t
    z = 0.22 * np.abs(t) * outline * 1.3 - curl * s**2 * length * 0.45
    return sheet(np.stack([x, y, z], -1))


KINDS: dict[str, tuple[str, str, float, float, float, int]] = {
    # leaf colour, second colour, length, width, roundness, leaves a stem
    "olive": ("#6f7b52", "#98a17c", 4.6, 1.15, 1.0, 26),
    "eucalyptus": ("#6f8b7f", "#8fa79a", 3.4, 2.9, 1.7, 22),
    "laurel": ("#2f5130", "#4b6f3c", 6.2, 2.3, 1.1, 18),
    "beech": ("#a5532a", "#c98342", 5.0, 3.0, 1.3, 22),
    "willow": ("#8a9a4e", "#aab568", 6.6, 0.95, 0.9, 30),
    "plum": ("#54303a", "#7a4350", 4.4, 2.5, 1.3, 22),
}


def _stem(rng: np.random.Generator, height: float, spread: float, lean: float) -> FloatArray:
    a = rng.uniform(0, 2 * np.pi)
    out = np.array([np.cos(a), np.sin(a)])
    reach = spread * rng.uniform(0.5, 1.1) + lean
    points = [(0, 0, -6.0), (*(out * 0.4), 0.0), (*(out * reach * 0.3), height * 0.4), (*(out * reach * 0.66 + rng.normal(0, 0.8, 2)), height * 0.75),
              (*(out * reach), height * rng.uniform(0.9, 1.05))]
    return spline(points, 60)


def branches(kind: str, *, seed: int, height: float = 26, stems: int = 4, spread: float = 10) -> list[Part]:
    """Leafy stems from the origin upwards."""
    rng = np.random.default_rng(seed)
    first, second, length, width, roundness, count = KINDS[kind]
    wood_parts: list[Mesh] = []
    leaves: tuple[list[Mesh], list[Mesh]] = ([], [])
    for _ in range(stems):
        path = _stem(rng, height * rng.uniform(0.7, 1.1), spread, 0)
        wood_parts.append(tube(path, np.linspace(0.20, 0.06, 60), np.linspace(0.20, 0.06, 60), around=8))
        for k in range(count):
            s = 0.26 + 0.74 * (k + rng.uniform(0, 0.8)) / count
            i = min(int(s * 59), 58)
            forward = path[i + 1] - path[i]
            forward /= np.linalg.norm(forward)
            yaw = 180 * k + rng.normal(0, 35) if kind != "eucalyptus" else 137 * k
            blade = leaf(length * rng.uniform(0.7, 1.15) * (1.15 - 0.55 * s), width * rng.uniform(0.8, 1.15) * (1.15 - 0.45 * s),
                         rng.uniform(0.1, 0.8), roundness=roundness)
            turn = np.degrees(np.arctan2(forward[1], forward[0])) + yaw
            tilt = axis_rotation((0, 1, 0), -rng.uniform(15, 60)) @ axis_rotation((1, 0, 0), rng.normal(0, 30))
            leaves[int(rng.random() < 0.35)].append(blade.moved(offset=path[i], turn_deg=float(turn), tilt=tilt))
    parts = [Part(mesh=merged(wood_parts), surface=Surface(colour=linear("#6b5238"), rough=0.8))]
    for blades, colour in zip(leaves, (first, second), strict=True):
        if blades:
            parts.append(Part(mesh=merged(blades), surface=Surface(colour=linear(colour), rough=0.45, specular=0.4)))
    return parts


def blossom(*, seed: int, colour: str = "#f1d5d3", height: float = 30, stems: int = 3, spread: float = 11) -> list[Part]:
    """Bare twigs with five-petalled flowers."""
    rng = np.random.default_rng(seed)
    twigs, petals, hearts = [], [], []
    for _ in range(stems):
        path = _stem(rng, height * rng.uniform(0.75, 1.1), spread, 0)
        paths = [path]
        for _ in range(3):
            i = rng.integers(22, 50)
            out = rng.normal(0, 1, 3) * [1, 1, 0.5] + [0, 0, 0.7]
            end = path[i] + out / np.linalg.norm(out) * rng.uniform(5, 9)
            paths.append(spline([path[i], (path[i] + end) / 2 + rng.normal(0, 0.5, 3), end], 30))
        for n, twig in enumerate(paths):
            k = len(twig)
            twigs.append(tube(twig, np.linspace(0.2 if n == 0 else 0.11, 0.05, k), np.linspace(0.2 if n == 0 else 0.11, 0.05, k), around=8))
            for _ in range(11 if n == 0 else 6):
                at = twig[rng.integers(k // 3, k)] + rng.normal(0, 0.15, 3)
                tilt = axis_rotation((*rng.normal(0, 1, 2), 0.01), rng.uniform(10, 85))
                size = rng.uniform(0.75, 1.25)
                for p in range(5):
                    petal = leaf(1.35 * size, 1.25 * size, -0.5, roundness=1.6)
                    local = petal.moved(turn_deg=72 * p + rng.normal(0, 6))
                    petals.append(local.moved(offset=at, turn_deg=0, tilt=tilt))
                hearts.append(ball(0.22 * size).moved(offset=at + tilt @ [0, 0, 0.12]))
    return [Part(mesh=merged(twigs), surface=Surface(colour=linear("#4f3a2e"), rough=0.8)),
            Part(mesh=merged(petals), surface=Surface(colour=linear(colour), rough=0.6, specular=0.2)),
            Part(mesh=merged(hearts), surface=Surface(colour=linear("#d9a441"), rough=0.7))]


def grasses(*, seed: int, colour: str = "#d9c39a", height: float = 28, stems: int = 11, spread: float = 9) -> list[Part]:
    """Dried hare's-tail grass: thin stalks with soft, bristly heads."""
    rng = np.random.default_rng(seed)
    stalks, heads, hairs = [], [], []
    for _ in range(stems):
        path = _stem(rng, height * rng.uniform(0.65, 1.1), spread, 0)
        stalks.append(tube(path, 0.07, 0.07, around=6))
        tip = path[-1]
        direction = path[-1] - path[-8]
        direction /= np.linalg.norm(direction)
        axis = np.cross([0, 0, 1], direction)
        tilt = axis_rotation(axis, np.degrees(np.arccos(np.clip(direction[2], -1, 1)))) if np.linalg.norm(axis) > 1e-6 else np.eye(3)
        size = rng.uniform(0.8, 1.15)
        heads.append(ball(0.62 * size, stretch=2.0).moved(offset=tip + direction * 0.9, tilt=tilt))
        for _ in range(130):
            d = rng.normal(0, 1, 3)
            d /= np.linalg.norm(d)
            root = d * [0.55, 0.55, 1.15] * size
            hair = leaf(0.75, 0.035, 0.2).moved(offset=root, turn_deg=float(np.degrees(np.arctan2(d[1], d[0]))),
                                                tilt=axis_rotation((0, 1, 0), -np.degrees(np.arcsin(d[2])) - 25))
            hairs.append(hair.moved(offset=tip + direction * 0.9, tilt=tilt))
    straw = Surface(colour=linear(colour), rough=0.9, specular=0.1)
    return [Part(mesh=merged(stalks), surface=Surface(colour=linear("#a8905f"), rough=0.8)),
            Part(mesh=merged(heads), surface=straw), Part(mesh=merged(hairs), surface=straw)]


def tulips(*, seed: int, colour: str = "#d9694a", height: float = 24, stems: int = 6, spread: float = 9) -> list[Part]:
    """Cut tulips: cups of six petals on arching stems, with long leaves."""
    rng = np.random.default_rng(seed)
    stalks, cups, blades = [], [], []
    for _ in range(stems):
        path = _stem(rng, height * rng.uniform(0.8, 1.1), spread, 0)
        stalks.append(tube(path, 0.24, 0.24, around=10))
        direction = path[-1] - path[-6]
        direction /= np.linalg.norm(direction)
        axis = np.cross([0, 0, 1], direction)
        tilt = axis_rotation(axis + 1e-9, np.degrees(np.arccos(np.clip(direction[2], -1, 1))))
        openness = rng.uniform(0.8, 1.15)
        for p in range(6):
            s = np.linspace(0, 1, 14)[:, None]
            t = np.linspace(-1, 1, 9)[None, :]
            half = 0.62 * np.sin(np.pi * np.clip(s, 0.01, 0.985) ** 0.75) ** 0.7
            bend = (1.55 if p % 2 else 1.75) * openness * np.sin(np.pi * np.clip(s * 0.72 + 0.05, 0, 1)) ** 0.8
            around = t * half
            petal = sheet(np.stack([bend * np.cos(around), bend * np.sin(around) * 1.05, s * 4.3 + 0 * t], -1))
            cups.append(petal.moved(turn_deg=60 * p).moved(offset=path[-1], tilt=tilt))
        blade = leaf(height * 0.65, 2.6, rng.uniform(0.5, 1.0)).moved(tilt=axis_rotation((0, 1, 0), -rng.uniform(55, 78)))
        blades.append(blade.moved(turn_deg=float(rng.uniform(0, 360)), offset=(0, 0, -1)))
    return [Part(mesh=merged(stalks), surface=Surface(colour=linear("#6f8a4a"), rough=0.5)),
            Part(mesh=merged(cups), surface=Surface(colour=linear(colour), rough=0.5, specular=0.3)),
            Part(mesh=merged(blades), surface=Surface(colour=linear("#5f7f4e"), rough=0.5))]


def ball(radius: float, *, stretch: float = 1.0, dent: float = 0.0, seed: int = 0, tip: float = 0.0) -> Mesh:
    """A turned sphere: stretched to an egg, dented to an apple, tipped to a lemon. Its centre is the origin."""
    a = np.linspace(-np.pi / 2, np.pi / 2, 48)
    r = np.maximum(radius * np.cos(a), 0.001)
    z = radius * np.sin(a) * stretch
    z = z - np.sign(z) * dent * radius * np.exp(-((r / (0.42 * radius)) ** 2))
    z = z + np.sign(z) * tip * radius * np.exp(-((r / (0.30 * radius)) ** 2))
    return lathe(np.stack([r, z], -1), seed=seed, hand=0.5 if radius > 1 else 0.0, segments=48 if radius > 1 else 16)


def _peel(first: str, second: str, seed: int, spots: float = 0.0) -> Image:
    field = noise(256, 384, seed=seed, roughness=1.8)
    streak = noise(256, 384, seed=seed + 1, roughness=1.4, stretch=(8, 1))
    image = mix(linear(first), linear(second), smoothstep(-0.9, 1.2, np.asarray(field + 0.5 * streak, np.float32)))
    if spots:
        image = image * (1 - spots * smoothstep(1.6, 2.4, noise(256, 384, seed=seed + 2, roughness=0.5, low_cut=20)))[..., None]
    return np.asarray(image, np.float32)


def fruit(kind: str, seed: int) -> Thing:
    """One lemon, orange, apple, pear, fig, egg or plum, lying as it fell."""
    rng = np.random.default_rng(seed)
    shape = {"lemon": (2.7, 1.22, 0.0, 0.28, "#e9c02f", "#f2d768", 0.38), "orange": (3.6, 0.96, 0.05, 0.0, "#e2842b", "#eda04a", 0.45),
             "apple": (3.6, 0.95, 0.22, 0.0, "#a8382c", "#d6a64a", 0.30), "egg": (2.15, 1.25, 0.0, 0.0, "#d9b896", "#e6cfb4", 0.5),
             "plum": (2.3, 1.05, 0.10, 0.0, "#4a2740", "#6e3e58", 0.45), "fig": (2.3, 1.05, 0.0, 0.45, "#46293f", "#6c5560", 0.5),
             "pear": (3.1, 1.1, 0.05, 0.0, "#b9b04a", "#c9a24a", 0.4), "walnut": (1.7, 1.12, 0.0, 0.1, "#a87d50", "#8a623c", 0.7)}[kind]
    radius, stretch, dent, tip, first, second, rough = shape
    if kind == "pear":
        body = lathe(spline([(0.001, -3.0), (2.2, -2.7), (3.2, -0.4), (2.6, 2.0), (1.5, 3.8), (0.9, 5.0), (0.001, 5.4)], 60), seed=seed, segments=48)
    else:
        body = ball(radius, stretch=stretch, dent=dent, tip=tip, seed=seed)
    parts = [Part(mesh=body, surface=Surface(colour=_peel(first, second, seed, 0.25 if kind in ("pear", "apple") else 0.0), rough=rough))]
    if kind in ("apple", "pear", "plum"):
        top = 5.2 if kind == "pear" else radius * stretch * (1 - dent)
        stalk = tube(spline([(0, 0, top - 0.3), (0.1, 0, top + 0.6), (0.35, 0, top + 1.3)], 12), 0.13, 0.13, around=8)
        parts.append(Part(mesh=stalk, surface=Surface(colour=linear("#4b3726"), rough=0.8)))
    lying = axis_rotation((rng.normal(), rng.normal(), 0.001), 88 if kind in ("lemon", "egg", "fig") else rng.uniform(5, 35))
    moved = [p.mesh.moved(tilt=lying, turn_deg=float(rng.uniform(0, 360))) for p in parts]
    bottom = min(float(m.vertices[:, 2].min()) for m in moved[:1])
    return Thing(parts=[Part(mesh=m.moved(offset=(0, 0, -bottom)), surface=p.surface) for m, p in zip(moved, parts, strict=True)],
                 radius=radius * max(1.0, stretch * 0.95), height=radius * 2, centre_z=radius)


def half_citrus(kind: str, seed: int) -> Thing:
    """A cut lemon or orange, face up: pith, segments and a wet gleam."""
    n = 256
    y, x = np.mgrid[-1:1:n * 1j, -1:1:n * 1j]
    r, a = np.hypot(x, y), np.arctan2(y, x)
    segment = np.abs(np.sin(a * 5))
    flesh = smoothstep(0.10, 0.30, np.asarray(segment * r * 1.6, np.float32)) * (r < 0.84) * (r > 0.09)
    pulp = noise(n, n, seed=seed, roughness=0.9) * 0.08
    colours = {"lemon": ("#efd56a", "#f6efd2"), "orange": ("#e58a2e", "#f5dcae")}[kind]
    image = mix(linear(colours[1]), linear(colours[0]), np.asarray(flesh * (1 + pulp), np.float32))
    rind = {"lemon": "#e6bd2d", "orange": "#df7f28"}[kind]
    image = mix(image, linear(rind), smoothstep(0.93, 0.96, np.asarray(r, np.float32)))
    size = 2.7 if kind == "lemon" else 3.5
    dome = lathe(spline([(0.001, 0), (size * 0.7, 0.35 * size), (size, size * 0.95)], 40), seed=seed, segments=48)
    face = disc(size, size * 0.95)
    return Thing(parts=[Part(mesh=dome, surface=Surface(colour=linear(rind), rough=0.4)),
                        Part(mesh=face, surface=Surface(colour=image, rough=0.22))], radius=size, height=size, centre_z=size / 2)


def disc(radius: float, z: float, *, dome: float = 0.0) -> Mesh:
    """A flat (or slightly domed) disc facing up, textured from above."""
    s = np.linspace(1, 0.0005, 26)[:, None]
    a = np.linspace(0, 2 * np.pi, 73)[None, :]
    x, y = radius * s * np.cos(a), radius * s * np.sin(a)
    mesh = sheet(np.stack([x, y, z + dome * (1 - s**2) + 0 * a], -1), closed_u=True)
    normals = mesh.normals.copy()
    normals[np.abs(normals).sum(1) < 0.5] = (0, 0, 1)
    return Mesh(vertices=mesh.vertices, normals=normals * np.sign(normals[:, 2:3] + 1e-9),
                uv=mesh.vertices[:, :2] / (2 * radius) + 0.5, faces=mesh.faces)


def filling(kind: str, radius: float, level: float, seed: int) -> list[Part]:
    """What is in the mug or bowl: coffee, latte, tea, soup, porridge, berries, lemons' water."""
    n = 320
    y, x = np.mgrid[-1:1:n * 1j, -1:1:n * 1j]
    r = np.asarray(np.hypot(x, y), np.float32)
    cloud = noise(n, n, seed=seed, roughness=1.8)
    if kind in ("berries", "olives", "granola"):
        rng = np.random.default_rng(seed)
        tints = {"berries": (("#2c3352", 0.55), ("#8e1f2e", 0.3), ("#3a2038", 0.4)), "olives": (("#5d6330", 0.3), ("#3b2a33", 0.3)),
                 "granola": (("#b98448", 0.8), ("#8f5f30", 0.8), ("#dcc194", 0.8))}[kind]
        base_tint = {"berries": "#efe9df", "olives": "#4a4f2a", "granola": "#f1ece2"}[kind]
        parts = [Part(mesh=disc(radius + 0.05, level), surface=Surface(colour=linear(base_tint), rough=0.4))]
        for colour, rough in tints:
            lumps = []
            for _ in range(int(5.5 * radius / len(tints) * (3 if kind == "granola" else 1.3))):
                a, d = rng.uniform(0, 2 * np.pi), np.sqrt(rng.random()) * (radius - 0.8) * 0.92
                size = rng.uniform(0.55, 0.8) if kind != "granola" else rng.uniform(0.22, 0.45)
                lumps.append(ball(size, stretch=rng.uniform(0.8, 1.3)).moved(
                    offset=(d * np.cos(a), d * np.sin(a), level + size * 0.4 + rng.uniform(0, 0.5) * (1 - d / radius)),
                    tilt=axis_rotation((rng.normal(), rng.normal(), 0.1), rng.uniform(0, 180))))
            parts.append(Part(mesh=merged(lumps), surface=Surface(colour=linear(colour), rough=rough)))
        return parts
    if kind == "coffee":
        image = mix(linear("#24130a"), linear("#8a5a2c"), smoothstep(0.80, 0.99, np.asarray(r + 0.03 * cloud, np.float32)))
        image = mix(image, linear("#7a4e26"), smoothstep(1.0, 2.2, cloud) * 0.5)
        rough = 0.08
    elif kind == "latte":
        heart = (x * 1.25) ** 2 + (y * 1.15 - 0.55 * np.sqrt(np.abs(x) + 0.02) + 0.1) ** 2
        rings = np.asarray(0.5 + 0.5 * np.cos(np.sqrt(np.maximum(heart, 0)) * 16 + 0.35 * cloud), np.float32)
        milk = smoothstep(0.42, 0.34, np.asarray(heart, np.float32)) * (0.45 + 0.55 * smoothstep(0.3, 0.7, rings))
        image = mix(linear("#a4683a"), linear("#f1e4cc"), np.asarray(milk, np.float32))
        rough = 0.35
    elif kind == "tea":
        image = mix(linear("#8a3c12"), linear("#b4671f"), smoothstep(0.4, 1.0, r))
        rough = 0.05
    elif kind == "soup":
        swirl = np.asarray(np.sin(9 * r + 2.2 * np.arctan2(y, x) + 0.8 * cloud), np.float32)
        cream = smoothstep(0.75, 0.95, swirl) * smoothstep(0.75, 0.5, r)
        image = mix(linear("#cf6f22"), linear("#f4e3c2"), cream)
        image = mix(image, linear("#35512a"), smoothstep(2.3, 2.6, noise(n, n, seed=seed + 3, roughness=0.7, low_cut=25)))
        rough = 0.25
    elif kind == "cream":
        image = mix(linear("#f3ecdd"), linear("#e9dcc2"), smoothstep(-1, 1.5, cloud))
        rough = 0.35
    else:  # water
        image = mix(linear("#5d635e"), linear("#7b817a"), smoothstep(-1, 1, cloud))
        rough = 0.03
    return [Part(mesh=disc(radius + 0.06, level, dome=0.0), surface=Surface(colour=image, rough=rough))]


def book(size: tuple[float, float, float], colour: str, seed: int) -> Thing:
    """A cloth-bound book lying flat: boards, spine and a block of pages."""
    lx, ly, lz = size
    cover = noise(256, 256, seed=seed, roughness=0.5, low_cut=30)
    tint = np.clip(np.asarray(linear(colour), np.float32) * (1 + 0.07 * cloud_of(cover))[..., None], 0, 0.9)
    pages = np.asarray(linear("#e8dfca"), np.float32) * (1 + 0.12 * noise(256, 8, seed=seed + 1, roughness=0.2))[..., None]
    boards = [slab((lx, ly, 0.28), edge=0.09).moved(offset=(0, 0, z)) for z in (0, lz - 0.28)]
    spine = slab((0.35, ly, lz), edge=0.12).moved(offset=(-lx / 2 + 0.1, 0, 0))
    block = slab((lx - 0.7, ly - 0.7, lz - 0.5), edge=0.04).moved(offset=(0.1, 0, 0.25))
    cloth = Surface(colour=np.asarray(tint, np.float32), rough=0.8, specular=0.2)
    return Thing(parts=[Part(mesh=merged([*boards, spine]), surface=cloth),
                        Part(mesh=block, surface=Surface(colour=np.asarray(np.clip(pages, 0, 0.9), np.float32), rough=0.9))],
                 radius=float(np.hypot(lx, ly)) / 2 * 0.85, height=lz, centre_z=lz)


def cloud_of(field: Image) -> Image:
    """The field itself, limited to two deviations so that no cover has a hole."""
    return np.clip(field, -2, 2)


def books(seed: int, count: int = 2) -> list[tuple[Thing, float, float]]:
    """A short pile: (book, its z, its turn)."""
    rng = np.random.default_rng(seed)
    colours = ["#7d8a78", "#b8664a", "#d9c7a2", "#37485a", "#8a4f4a", "#c9a35a", "#e6ded0", "#56604a"]
    pile, z = [], 0.0
    for k in range(count):
        size = (15 - k * 1.2 + rng.uniform(-1, 1), 21 - k * 1.5 + rng.uniform(-1, 1), rng.uniform(1.8, 3.2))
        pile.append((book(size, colours[int(rng.integers(len(colours)))], seed + k), z, float(rng.normal(0, 9))))
        z += size[2]
    return pile


def candle(height: float, colour: str, *, lit: bool, holder: bool = True) -> Thing:
    """A taper in a small brass holder, or a stout pillar; alight if asked."""
    r = 1.05 if holder else 3.4
    base = 1.6 if holder else 0.0
    body = lathe(spline([(r, base), (r, base + height * 0.5), (r * 0.96, base + height - 0.25), (r * 0.8, base + height), (0.001, base + height - 0.2)], 60), hand=0.3, segments=48)
    parts = [Part(mesh=body, surface=Surface(colour=linear(colour), rough=0.4, specular=0.4))]
    if holder:
        foot = lathe(spline([(0.001, 0.0), (4.2, 0.0), (4.4, 0.3), (3.6, 0.7), (1.6, 1.0), (1.4, 2.2), (1.6, 3.4), (1.2, 3.5), (0.001, 3.4)], 90), hand=0, segments=64)
        parts.append(Part(mesh=foot, surface=Surface(colour=linear("#b58a3e"), rough=0.28, metal=1.0)))
    top = base + height
    wick = tube(np.array([[0, 0, top - 0.3], [0, 0, top + 0.3], [0.08, 0, top + 0.7]]), 0.07, 0.07, around=6)
    parts.append(Part(mesh=wick, surface=Surface(colour=(0.02, 0.02, 0.02), rough=0.9)))
    if lit:
        flame = lathe(spline([(0.001, top + 0.25), (0.34, top + 0.8), (0.40, top + 1.3), (0.22, top + 2.3), (0.001, top + 3.2)], 40), hand=0, segments=24)
        parts.append(Part(mesh=flame, surface=Surface(colour=(0.8, 0.7, 0.5), glow=(60.0, 30.0, 9.0))))
    return Thing(parts=parts, radius=4.4 if holder else r, height=top + 3, centre_z=top * 0.6)


def board(seed: int, length: float = 34, width: float = 18) -> Thing:
    """A wooden serving board."""
    return Thing(parts=[Part(mesh=slab((length, width, 1.6), edge=0.6), surface=Surface(colour=wood("#c99a63", "#7d5230", seed, 1), rough=0.45, repeat=0.28))],
                 radius=length / 2, height=1.6, centre_z=1.6)


def loaf(seed: int) -> Thing:
    """A round country loaf: floured crust with scored lines."""
    profile = spline([(0.001, 0), (7.6, 0.1), (9.4, 2.0), (8.9, 5.2), (5.5, 8.0), (0.001, 8.9)], 90)
    n = noise(384, 384, seed=seed, roughness=1.3)
    flour = noise(384, 384, seed=seed + 1, roughness=0.9, low_cut=4)
    image = mix(linear("#8a4f22"), linear("#c98d4a"), smoothstep(-1.2, 1.2, n))
    rows = np.linspace(0, 1, 384)[:, None]
    columns = np.linspace(0, 1, 384)[None, :]
    image = mix(image, linear("#efe3cd"), np.asarray(smoothstep(0.0, 1.4, flour) * smoothstep(0.45, 0.75, np.asarray(rows + 0 * columns, np.float32)) * 0.8, np.float32))
    ring = np.exp(-(((rows - 0.78 + 0.012 * n) / 0.012) ** 2)) + np.exp(-(((rows - 0.66 + 0.012 * n) / 0.010) ** 2))
    image = mix(image, linear("#e9cf9f"), np.asarray(np.clip(ring, 0, 1), np.float32))
    return Thing(parts=[Part(mesh=lathe(profile, seed=seed, hand=2.0), surface=Surface(colour=image, rough=0.8, specular=0.15))],
                 radius=9.5, height=9, centre_z=5)


def cutlery(kind: str) -> Thing:
    """A brushed spoon, fork or knife lying along x."""
    x = np.linspace(0, 1, 90)
    path = np.stack([x * 19 - 9.5, 0 * x, 0.45 + 0.9 * np.exp(-(((x - 0.68) / 0.13) ** 2)) + 0.25 * np.exp(-((x / 0.2) ** 2))], -1)
    width = {"spoon": 0.32 + 0.28 * np.exp(-((x / 0.16) ** 2)) + 1.75 * np.exp(-(((x - 0.88) / 0.105) ** 2)),
             "fork": 0.30 + 0.30 * np.exp(-((x / 0.16) ** 2)) + 1.0 / (1 + np.exp(-(x - 0.74) * 40)) * (x < 0.99),
             "knife": 0.42 + 0.25 * np.exp(-((x / 0.2) ** 2)) + 0.55 / (1 + np.exp(-(x - 0.5) * 30)) * np.sqrt(np.clip((1.0 - x) / 0.15, 0, 1))}[kind]
    mesh = tube(path, np.minimum(width, 2.2), np.full(90, 0.13), around=16)
    return Thing(parts=[Part(mesh=mesh, surface=Surface(colour=linear("#c9b48a"), rough=0.25, metal=1.0))], radius=3, height=1.2, centre_z=0.5)


def scatter(kind: str, seed: int, count: int, area: tuple[float, float]) -> list[Part]:
    """Fallen petals or leaves on the table within an area around the origin."""
    rng = np.random.default_rng(seed)
    blades = []
    for _ in range(count):
        blade = leaf(1.5, 1.2, 0.4, roundness=1.6) if kind == "petal" else leaf(rng.uniform(3, 5), rng.uniform(1.2, 2), 0.3)
        blades.append(blade.moved(offset=(rng.uniform(-area[0], area[0]), rng.uniform(-area[1], area[1]), 0.25), turn_deg=float(rng.uniform(0, 360))))
    return [Part(mesh=merged(blades), surface=Surface(colour=linear("#eccfcb" if kind == "petal" else "#7f8a58"), rough=0.6))]


def pile(things: Sequence[tuple[Thing, tuple[float, float, float]]], radius: float, height: float) -> Thing:
    """Several things as one, for a bowl of fruit."""
    parts = [Part(mesh=p.mesh.moved(offset=at), surface=p.surface) for t, at in things for p in t.parts]
    return Thing(parts=parts, radius=radius, height=height, centre_z=height / 2)
