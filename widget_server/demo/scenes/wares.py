"""The forty things the shop sells, as geometry: `ware(product_id)` turns one.

Owns shapes and which glaze each wears. Titles, prices and words are in ``authoring/catalogue.py``; the product ids are
the only thing the two share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from .glazes import FOOT, INSIDE, LIP, OUTSIDE, RECIPES, Glaze, Profile, painted
from .meshes import FloatArray, Mesh, Shaping, lathe, merged, resampled, sheet, slab, spline, tube
from .textures import Image, linear, linen
from .things import Part, Surface, Thing

Points = Sequence[Sequence[float]]


def turned(outer: Points, *, wall: float = 0.4, foot: float = 0.3, floor: float = 0.6, count: int = 240) -> Profile:
    """A hollow pot's full outline from the outside curve: foot ring, wall, rounded lip, inside, floor."""
    outside = spline(outer, 160)
    tangent = np.gradient(outside, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    inward = np.stack([-tangent[:, 1], tangent[:, 0]], -1)
    inside = outside + inward * wall
    keep = (inside[:, 1] > floor) & (inside[:, 0] > 0.05)
    inside = inside[keep]
    lip_centre = (outside[-1] + inside[-1]) / 2
    radial = (outside[-1] - inside[-1]) / 2
    up = tangent[-1] * np.linalg.norm(radial)
    a = np.linspace(0, np.pi, 12)[1:-1, None]
    lip = lip_centre + np.cos(a) * radial + np.sin(a) * up
    r0, z0 = outside[0]
    base = np.array([[0.001, foot], [max(r0 - 0.7, 0.1), foot], [max(r0 - 0.5, 0.1), z0]])
    bowl_floor = resampled(np.array([inside[0], [inside[0, 0] * 0.6, max(floor, inside[0, 1] - 0.25)],
                                     [0.001, max(floor, inside[0, 1] - 0.3)]]), 30)[1:]
    pieces = [(base, FOOT), (outside, OUTSIDE), (lip, LIP), (inside[::-1], INSIDE), (bowl_floor, INSIDE)]
    path = np.vstack([p for p, _ in pieces])
    zones = np.concatenate([np.full(len(p), z) for p, z in pieces])
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    even = np.linspace(0, arc[-1], count)
    points = np.stack([np.interp(even, arc, path[:, 0]), np.interp(even, arc, path[:, 1])], -1)
    return Profile(points=points, zone=zones[np.clip(np.searchsorted(arc, even), 0, len(arc) - 1)].astype(float))


def solid(outer: Points, *, count: int = 160) -> Profile:
    """A closed turned form (lids, knobs, lamp feet): the whole outline is outside."""
    points = spline(outer, count)
    points[:, 0] = np.maximum(points[:, 0], 0.001)
    return Profile(points=points, zone=np.full(count, OUTSIDE, float))


def glazed(profile: Profile, glaze: Glaze, seed: int, *, shaping: Shaping | None = None, hand: float = 1.0) -> Part:
    """A turned part in its glaze."""
    colour, rough = painted(glaze, profile, seed=seed)
    return Part(mesh=lathe(profile.points, seed=seed, hand=hand, shaping=shaping),
                surface=Surface(colour=colour, rough=rough, coat=0.35 * max(glaze.gloss - 0.5, 0)))


def plain(mesh: Mesh, glaze: Glaze, seed: int) -> Part:
    """A part that was not turned (handles, knobs), in the body colour of the same glaze."""
    strip = Profile(points=np.stack([np.full(60, 1.0), np.linspace(0, 6, 60)], -1), zone=np.full(60, OUTSIDE, float))
    colour, rough = painted(glaze.but(foot=-1.0, over=None, rim=None), strip, seed=seed + 5, size=(128, 128))
    return Part(mesh=mesh, surface=Surface(colour=colour, rough=rough))


def handle(start: tuple[float, float], end: tuple[float, float], reach: float, *, width: float = 0.75,
           depth: float = 0.42, lift: float = 0.6) -> Mesh:
    """A pulled handle in the x-z plane on the +x side, from a lower to an upper (radius, height)."""
    (r0, z0), (r1, z1) = start, end
    path = spline([(r0 - 0.15, 0, z0), (r0 + 0.5 * reach, 0, z0 + 0.02 * reach), (max(r0, r1) + reach, 0, z0 + 0.42 * (z1 - z0)),
                   (r1 + 0.8 * reach, 0, z1 + 0.15 * lift), (r1 - 0.15, 0, z1 - 0.1)], 48)
    taper = 1 + 0.35 * np.abs(np.linspace(-1, 1, 48)) ** 3
    return tube(path, width * taper, depth * taper)


def _mug(glaze: str, outer: Points, *, grip: tuple[float, float] | None, seed: int, wall: float = 0.38,
         reach: float = 2.6) -> Thing:
    profile = turned(outer, wall=wall)
    recipe = RECIPES[glaze]
    parts = [glazed(profile, recipe, seed)]
    height = float(profile.points[:, 1].max())
    out = profile.points[profile.zone == OUTSIDE]
    if grip is not None:
        low, high = (float(np.interp(z, out[:, 1], out[:, 0])) for z in grip)
        body = recipe.but(body=recipe.over) if recipe.over and recipe.over_to < 0.6 and recipe.over_soft > 0.1 else recipe
        parts.append(plain(handle((low, grip[0]), (high, grip[1]), reach), body, seed))
    level = height - 1.3
    return Thing(parts=parts, radius=float(out[:, 0].max()) + (1.2 if grip else 0), height=height,
                 centre_z=height * 0.55, extra={"level": level, "inner": profile.inner_radius(level)})


def _bowl(glaze: str, outer: Points, *, seed: int, wall: float = 0.45, shaping: Shaping | None = None) -> Thing:
    profile = turned(outer, wall=wall)
    height = float(profile.points[:, 1].max())
    level = height * 0.62
    return Thing(parts=[glazed(profile, RECIPES[glaze], seed, shaping=shaping)],
                 radius=float(profile.points[:, 0].max()), height=height, centre_z=height * 0.6,
                 extra={"level": level, "inner": profile.inner_radius(level)})


def _vase(glaze: str, outer: Points, *, seed: int, wall: float = 0.4, shaping: Shaping | None = None,
          hand: float = 1.0) -> Thing:
    profile = turned(outer, wall=wall)
    height = float(profile.points[:, 1].max())
    return Thing(parts=[glazed(profile, RECIPES[glaze], seed, shaping=shaping, hand=hand)],
                 radius=float(profile.points[:, 0].max()), height=height, centre_z=height * 0.5,
                 mouth=(max(float(outer[-1][0]) - wall, 0.4), height))


def _scallop(count: int, depth: float, start: float) -> Shaping:
    def shape(angle: FloatArray, r: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        grow = np.clip((r - start) / 3.0, 0, 1)
        wave = np.abs(np.cos(angle * count / 2)) ** 0.7
        return r * (1 + depth * (wave - 0.6) * grow), z + 0.25 * (wave - 0.5) * grow
    return shape


def _flutes(count: int, depth: float, fade_z: float) -> Shaping:
    def shape(angle: FloatArray, r: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        grow = np.clip((r - 1.5) / 1.5, 0, 1) * np.clip((fade_z - z) / 1.5, 0, 1) * np.clip(z / 0.8, 0, 1)
        return r + depth * grow * (np.abs(np.sin(angle * count / 2)) - 0.6), z
    return shape


def _oval(stretch: float) -> Shaping:
    def shape(angle: FloatArray, r: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        return r * (1 + (stretch - 1) * np.cos(angle) ** 2 * 1.0), z
    return shape


def _spout(height: float, reach: float) -> Shaping:
    def shape(angle: FloatArray, r: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        away = np.abs(np.angle(np.exp(1j * (angle - np.pi))))
        pull = np.exp(-((away / 0.33) ** 2)) * np.clip((z - height * 0.72) / (height * 0.28), 0, 1.1) ** 1.7
        pinch = np.exp(-(((away - 0.75) / 0.35) ** 2)) * np.clip((z - height * 0.72) / (height * 0.28), 0, 1) ** 2
        return r + reach * pull - 0.25 * pinch, z + 0.45 * pull
    return shape


def _jug(glaze: str, outer: Points, *, seed: int, grip: tuple[float, float], reach: float, spout: float) -> Thing:
    profile = turned(outer, wall=0.4)
    height = float(profile.points[:, 1].max())
    out = profile.points[profile.zone == OUTSIDE]
    low, high = (float(np.interp(z, out[:, 1], out[:, 0])) for z in grip)
    recipe = RECIPES[glaze]
    parts = [glazed(profile, recipe, seed, shaping=_spout(height, spout)),
             plain(handle((low, grip[0]), (high, grip[1]), reach, width=1.0, depth=0.5, lift=1.5), recipe, seed)]
    return Thing(parts=parts, radius=float(out[:, 0].max()) + 1.5, height=height, centre_z=height * 0.5,
                 mouth=(float(outer[-1][0]) - 0.5, height))


def _ring_vase(glaze: str, seed: int) -> Thing:
    recipe = RECIPES[glaze]
    turn = np.linspace(0, 2 * np.pi, 121)
    around = np.linspace(0, 2 * np.pi, 49)
    big, small, flat = 7.6, 2.7, 3.2
    ring = np.stack([np.outer(np.sin(turn), big + small * np.cos(around)), np.outer(np.ones(121), flat * np.sin(around)),
                     np.outer(np.cos(turn), big + small * np.cos(around)) + big + small - 0.25], -1)
    mesh = sheet(ring[:, ::-1], closed_u=True)
    neck = lathe(turned([(2.0, 0), (1.75, 1.2), (1.6, 2.6), (2.1, 3.6)], wall=0.35).points, seed=seed)
    height = 2 * (big + small) - 0.9
    foot = slab((8.5, 6.0, 1.0), edge=0.45)
    strip = Profile(points=np.stack([np.full(60, 6.0), np.linspace(0, 30, 60)], -1), zone=np.full(60, OUTSIDE, float))
    colour, rough = painted(recipe.but(foot=-1.0), strip, seed=seed)
    surface = Surface(colour=colour, rough=rough)
    parts = [Part(mesh=m, surface=surface) for m in (mesh, neck.moved(offset=(0, 0, height - 0.6)), foot)]
    return Thing(parts=parts, radius=10.4, height=height + 3.0, centre_z=height * 0.9, mouth=(1.2, height + 3.0))


def _shade(low: float, high: float, height: float, at: float, colour: str, seed: int, glow: float) -> list[Part]:
    """A linen shade that shines: brighter near the bulb, with its weave, and a pale inside."""
    z = np.linspace(0, 1, 40)
    outline = np.stack([low + (high - low) * z, at + height * z], -1)
    rims = np.concatenate([outline, outline[::-1] + np.array([-0.15, 0])])
    mesh = lathe(rims, seed=seed, hand=0.0)
    weave = linen(colour, seed, 0.8)[:512, :]
    surface_colour = np.asarray(weave, np.float32)
    emitted: Image | None = None
    if glow > 0:
        rows = np.linspace(0, 2, 512)
        rows = np.where(rows > 1, 2 - rows, rows)[:, None, None]
        falloff = np.exp(-(((rows - 0.42) / 0.42) ** 2)) * 0.8 + 0.2
        tint = np.asarray(linear("#ffc98a"), np.float32)
        emitted = np.asarray(glow * falloff * tint * (weave / weave.mean()), np.float32)
    return [Part(mesh=mesh, surface=Surface(colour=surface_colour, rough=0.9, specular=0.1, glow=emitted))]


def _lamp(glaze: str, outer: Points, shade: tuple[float, float, float], shade_colour: str, *, seed: int, lit: bool,
          shaping: Shaping | None = None) -> Thing:
    profile = turned(outer, wall=0.5)
    top = float(profile.points[:, 1].max())
    low, high, tall = shade
    stem = Part(mesh=lathe(solid([(0.6, top - 1), (0.6, top + 3), (0.5, top + 5), (0.01, top + 5.2)]).points, hand=0),
                surface=Surface(colour=linear("#a8823f"), rough=0.3, metal=1.0))
    parts = [glazed(profile, RECIPES[glaze], seed, shaping=shaping), stem,
             *_shade(low, high, tall, top + 1.6, shade_colour, seed, 2.4 if lit else 0.0)]
    return Thing(parts=parts, radius=max(low, float(profile.points[:, 0].max())), height=top + 1.6 + tall,
                 centre_z=top * 0.62, extra={"lit": float(lit)})


def _mushroom(glaze: str, *, seed: int, lit: bool) -> Thing:
    recipe = RECIPES[glaze]
    base = turned([(5.2, 0), (5.6, 1.2), (4.2, 4.5), (3.4, 10), (3.6, 16), (4.0, 18.0)], wall=0.6)
    dome = spline([(10.6, 16.2), (11.0, 17.4), (10.2, 20.6), (7.2, 24.0), (3.5, 25.7), (0.001, 26.1)], 120)
    inner = dome[::-1] * [0.965, 1.0] - [0, 0.45]
    inner[:, 0] = np.maximum(inner[:, 0], 0.001)
    shell = resampled(np.vstack([inner, dome]), 240)
    profile = Profile(points=shell, zone=np.full(240, OUTSIDE, float))
    parts = [glazed(base, recipe, seed), glazed(profile, recipe.but(foot=-1.0), seed + 3)]
    if lit:
        bulb = lathe(solid([(0.01, 17.5), (2.2, 18.5), (2.6, 20.2), (1.8, 21.8), (0.01, 22.4)]).points, hand=0, segments=40)
        parts.append(Part(mesh=bulb, surface=Surface(colour=(0.8, 0.8, 0.8), glow=(26.0, 15.5, 7.2))))
    return Thing(parts=parts, radius=11.0, height=26.1, centre_z=20.5, extra={"lit": float(lit)})


def _folded(colour: str, size: tuple[float, float], layers: int, seed: int, *, stripe: str | None = None,
            contrast: float = 1.0) -> Thing:
    """A small pile of folded cloth: soft slabs, each a little askew."""
    rng = np.random.default_rng(seed)
    parts, z = [], 0.0
    texture = linen(colour, seed, contrast, stripe)
    for layer in range(layers):
        thick = rng.uniform(1.0, 1.3)
        mesh = slab((size[0] - 0.3 * (layer % 2), size[1] - 0.2 * layer % 0.5, thick), edge=thick * 0.48, bulge=0.25)
        x, y = mesh.vertices[:, 0], mesh.vertices[:, 1]
        wave = 0.10 * np.sin(x * 0.5 + layer) * np.cos(y * 0.4 + 2 * layer)
        mesh.vertices[:, 2] += wave
        parts.append(Part(mesh=mesh.moved(offset=(*rng.normal(0, 0.18, 2), z), turn_deg=float(rng.normal(0, 1.6))),
                          surface=Surface(colour=texture, rough=0.9, specular=0.15, repeat=1.3)))
        z += thick + 0.06
    return Thing(parts=parts, radius=float(np.hypot(*size)) / 2 * 0.8, height=z, centre_z=z * 0.85)


def loose_cloth(colour: str, length: float, width: float, *, seed: int, product: str | None = None,
                stripe: str | None = None, pinch: float = 0.55, depth: float = 1.6) -> Thing:
    """A napkin or towel pulled into soft lengthwise folds and let fall."""
    rng = np.random.default_rng(seed)
    n, m = 160, 140
    s = np.linspace(-1, 1, n)[:, None]
    t = np.linspace(-1, 1, m)[None, :]
    spread = 1 - pinch * np.exp(-((s / 0.55) ** 2)) if pinch > 0 else np.ones_like(s)
    folds = np.zeros((n, m))
    for k in range(1, 6):
        drift = rng.uniform(0, 6) + 0.9 * np.sin(s * rng.uniform(0.6, 2.0) + rng.uniform(0, 6))
        folds += np.sin(t * rng.uniform(2.0, 3.4) * k * 0.75 + drift) / k**0.9 * rng.uniform(0.6, 1.2)
    low = folds.min(axis=1, keepdims=True)
    z = (folds - low) / 3.2 * depth * (0.55 + 0.8 * (1 - spread)) * np.clip(1.25 - np.abs(t) ** 6, 0.25, 1)
    droop = np.clip(1 - np.abs(s) ** 8, 0.12, 1)
    x = s * length / 2 + 0.35 * np.sin(t * 3 + rng.uniform(0, 6)) + np.zeros_like(t)
    y = t * spread * width / 2 + 1.2 * np.sin(s * 2.0 + rng.uniform(0, 6)) + 0.3 * np.sin(s * 5 + t)
    mesh = sheet(np.stack([x, y, z * droop + 0.10], -1)[:, ::-1], uv_scale=(width / 24, length / 24))
    surface = Surface(colour=linen(colour, seed % 7, 1.0, stripe), rough=0.92, specular=0.1)
    return Thing(parts=[Part(mesh=mesh, surface=surface)], radius=width * 0.4, height=depth, centre_z=depth * 0.6, product=product)


def _lidded(seed: int) -> Thing:
    body = _bowl("larder", [(5.0, 0), (6.2, 1.0), (7.6, 3.6), (7.9, 6.4), (7.4, 8.6)], seed=seed)
    recipe = RECIPES["larder"].but(over=None, body="#8a5a34", foot=-1.0)
    lid = solid([(0.001, 8.4), (6.6, 8.4), (7.9, 8.7), (7.8, 9.2), (6.0, 10.0), (3.0, 10.9), (1.3, 11.2), (0.9, 11.6),
                 (1.0, 12.0), (1.7, 12.5), (1.6, 13.2), (0.9, 13.6), (0.001, 13.7)], count=220)
    return Thing(parts=[*body.parts, glazed(lid, recipe, seed + 2)], radius=8, height=13.7, centre_z=6.5)


def _set(things: Sequence[tuple[Thing, float, float, float]], centre_z: float) -> Thing:
    parts = [Part(mesh=p.mesh.moved(offset=(x, y, z)), surface=p.surface) for t, x, y, z in things for p in t.parts]
    reach = max(np.hypot(x, y) + t.radius for t, x, y, _ in things)
    return Thing(parts=parts, radius=float(reach), height=max(t.height + z for t, _, _, z in things), centre_z=centre_z,
                 extra=dict(things[-1][0].extra) if len(things) == 1 else {})


STRAIGHT = [(3.4, 0), (3.9, 0.6), (4.15, 2.5), (4.2, 6.0), (4.25, 9.2)]
BELLY = [(3.0, 0), (4.1, 1.0), (4.75, 3.6), (4.5, 6.4), (4.0, 8.6)]
CONE = [(2.9, 0), (3.3, 0.7), (3.9, 4.0), (4.45, 8.8)]
CUP = [(2.9, 0), (4.2, 1.1), (5.4, 3.4), (5.8, 6.6)]
ESPRESSO = [(2.0, 0), (2.6, 0.7), (3.1, 2.6), (3.3, 5.2)]
TUMBLER = [(3.1, 0), (3.45, 0.5), (3.75, 4.5), (3.95, 9.8)]
LOW_PLATE = [(8.2, 0), (8.9, 0.5), (11.6, 1.2), (13.4, 2.3)]
SIDE_PLATE = [(6.2, 0), (6.9, 0.5), (8.8, 1.0), (10.2, 1.9)]
COUPE = [(7.0, 0), (8.0, 0.45), (11.2, 1.5), (13.0, 3.2)]


def _bottle() -> Points:
    return [(3.6, 0), (4.9, 1.2), (5.9, 5.5), (5.2, 10.5), (2.6, 15.0), (1.55, 19.5), (1.6, 24.0), (2.1, 26.0)]


MAKERS: dict[str, Callable[[int, bool], Thing]] = {
    "KT-MUG-001": lambda s, lit: _mug("harbour", STRAIGHT, grip=(1.9, 7.6), seed=s),
    "KT-MUG-002": lambda s, lit: _mug("oat", BELLY, grip=(1.9, 7.2), seed=s),
    "KT-MUG-003": lambda s, lit: _mug("ember", CONE, grip=(1.7, 7.4), seed=s),
    "KT-MUG-004": lambda s, lit: _mug("fern", CUP, grip=(1.7, 5.6), seed=s, reach=2.2),
    "KT-MUG-005": lambda s, lit: _mug("moonmilk", ESPRESSO, grip=None, seed=s, wall=0.3),
    "KT-MUG-006": lambda s, lit: _mug("coal", TUMBLER, grip=None, seed=s),
    "KT-MUG-007": lambda s, lit: _mug("blush", [(3.3, 0), (4.2, 0.8), (4.5, 3), (4.35, 6), (4.4, 8.8)], grip=(2.0, 7.2), seed=s),
    "KT-MUG-008": lambda s, lit: _mug("tide", [(3.9, 0), (4.2, 0.4), (4.25, 4), (4.25, 7.6)], grip=(1.5, 6.3), seed=s),
    "KT-BOW-001": lambda s, lit: _bowl("oat", [(3.6, 0), (4.6, 0.7), (7.0, 3.4), (7.9, 6.8)], seed=s),
    "KT-BOW-002": lambda s, lit: _bowl("lagoon", [(3.7, 0), (3.9, 1.2), (6.6, 3.2), (8.9, 6.6), (9.5, 8.6)], seed=s),
    "KT-BOW-003": lambda s, lit: _bowl("saffron", [(5.0, 0), (6.2, 0.6), (9.6, 2.4), (11.4, 4.9)], seed=s),
    "KT-BOW-004": lambda s, lit: _bowl("fig", [(2.4, 0), (3.2, 0.6), (4.6, 2.2), (5.0, 3.9)], seed=s, wall=0.35),
    "KT-BOW-005": lambda s, lit: _bowl("dune", [(5.0, 0), (6.6, 0.9), (11.4, 5.2), (13.6, 9.6)], seed=s, wall=0.6),
    "KT-BOW-006": lambda s, lit: _set([
        (_bowl("moonmilk", [(4.0, 0), (5.4, 0.7), (8.6, 3.8), (9.6, 7.2)], seed=s), 0, 0, 0),
        (_bowl("moonmilk", [(3.2, 0), (4.4, 0.6), (7.0, 3.2), (7.8, 6.0)], seed=s + 1), 0, 0, 2.0),
        (_bowl("moonmilk", [(2.6, 0), (3.5, 0.6), (5.6, 2.6), (6.2, 4.9)], seed=s + 2), 0, 0, 3.9)], 5.0),
    "KT-BOW-007": lambda s, lit: _bowl("moss", [(5.2, 0), (7.4, 1.0), (11.2, 5.0), (12.2, 8.2)], seed=s, wall=0.55),
    "KT-BOW-008": lambda s, lit: _lidded(s),
    "KT-PLA-001": lambda s, lit: _bowl("oat", LOW_PLATE, seed=s),
    "KT-PLA-002": lambda s, lit: _bowl("harbour", LOW_PLATE, seed=s),
    "KT-PLA-003": lambda s, lit: _bowl("moonmilk", SIDE_PLATE, seed=s),
    "KT-PLA-004": lambda s, lit: _bowl("ember", SIDE_PLATE, seed=s),
    "KT-PLA-005": lambda s, lit: _bowl("coal", COUPE, seed=s),
    "KT-PLA-006": lambda s, lit: _bowl("petal", SIDE_PLATE, seed=s, shaping=_scallop(14, 0.05, 7.0)),
    "KT-PLA-007": lambda s, lit: _bowl("grove", [(6.4, 0), (7.2, 0.5), (9.4, 1.2), (10.8, 2.4)], seed=s, shaping=_oval(1.55)),
    "KT-VAS-001": lambda s, lit: _vase("chalk", _bottle(), seed=s),
    "KT-VAS-002": lambda s, lit: _vase("cypress", [(4.6, 0), (5.6, 0.8), (6.8, 6.5), (8.2, 13.5), (7.0, 18.0), (3.8, 20.2),
                                                   (3.2, 21.6), (3.9, 23.2)], seed=s),
    "KT-VAS-003": lambda s, lit: _amphora(s),
    "KT-VAS-004": lambda s, lit: _vase("inkwell", [(2.3, 0), (3.7, 0.9), (4.6, 3.6), (3.6, 6.2), (1.5, 8.2), (1.3, 10.0),
                                                   (1.9, 11.4)], seed=s, wall=0.3),
    "KT-VAS-005": lambda s, lit: _vase("oat", [(4.4, 0), (6.2, 0.9), (10.2, 6.0), (10.6, 10.6), (7.6, 16.0), (4.4, 17.9),
                                               (4.3, 19.2)], seed=s),
    "KT-VAS-006": lambda s, lit: _vase("sand", [(4.2, 0), (5.0, 0.6), (6.4, 6.0), (6.2, 12.5), (4.6, 18.0), (5.4, 22.5)],
                                       seed=s, wall=0.55, shaping=_flutes(26, 0.5, 21.5), hand=0.3),
    "KT-VAS-007": lambda s, lit: _jug("moonmilk", [(5.0, 0), (6.2, 0.9), (7.4, 6.2), (6.2, 12.2), (4.6, 17.0), (5.0, 20.4)],
                                      seed=s, grip=(6.5, 17.8), reach=4.0, spout=2.2),
    "KT-VAS-008": lambda s, lit: _ring_vase("apricot", s),
    "KT-LAM-001": lambda s, lit: _mushroom("moonmilk", seed=s, lit=lit),
    "KT-LAM-002": lambda s, lit: _lamp("sand", [(5.6, 0), (6.0, 0.6), (5.2, 3.0), (4.8, 12.0), (5.0, 20.0), (2.0, 22.0)],
                                       (12.0, 10.5, 15.0), "#e9dcc2", seed=s, lit=lit, shaping=_flutes(22, 0.45, 20.0)),
    "KT-LAM-003": lambda s, lit: _lamp("ember", [(5.0, 0), (6.6, 0.7), (9.6, 6.0), (9.0, 11.0), (5.0, 15.4), (2.0, 17.0)],
                                       (13.5, 7.5, 14.0), "#eadfca", seed=s, lit=lit),
    "KT-LAM-004": lambda s, lit: _lamp("inkwell", [(4.6, 0), (5.4, 0.8), (6.2, 6.0), (4.6, 12.0), (2.2, 16.5), (1.8, 19.0)],
                                       (10.5, 8.0, 12.5), "#e6d3ae", seed=s, lit=lit),
    "KT-LIN-001": lambda s, lit: _folded("#cdbb9c", (17, 17), 4, s),
    "KT-LIN-002": lambda s, lit: _folded("#b8796a", (17, 17), 4, s),
    "KT-LIN-003": lambda s, lit: _folded("#8f9c80", (14, 24), 3, s),
    "KT-LIN-004": lambda s, lit: _folded("#eee8dc", (18, 25), 2, s, stripe="#31527c"),
    "KT-LIN-005": lambda s, lit: _folded("#e6dcc8", (26, 30), 5, s),
}


def _amphora(seed: int) -> Thing:
    vase = _vase("terra", [(3.6, 0), (4.4, 0.8), (8.2, 8.0), (9.0, 14.0), (6.0, 19.0), (3.3, 21.4), (3.0, 24.2), (4.2, 26.4)], seed=seed)
    ear = handle((7.0, 17.6), (3.1, 24.2), 2.6, width=0.9, depth=0.55, lift=1.2)
    other = ear.moved(turn_deg=180)
    return Thing(parts=[*vase.parts, plain(merged([ear, other]), RECIPES["terra"], seed)], radius=vase.radius,
                 height=vase.height, centre_z=vase.centre_z, mouth=vase.mouth)


@lru_cache(maxsize=160)
def ware(product: str, seed: int = 0, lit: bool = False) -> Thing:
    """One product, turned; the seed gives each piece its own runs and speckles, as a potter's would have."""
    number = sum(ord(c) * (i + 3) for i, c in enumerate(product)) * 7 + seed * 101
    made = MAKERS[product](number, lit)
    return Thing(parts=made.parts, radius=made.radius, height=made.height, centre_z=made.centre_z, product=product,
                 mouth=made.mouth, extra=made.extra)


LOOSE = {"KT-LIN-001": ("#cdbb9c", None), "KT-LIN-002": ("#b8796a", None), "KT-LIN-003": ("#8f9c80", None),
         "KT-LIN-004": ("#eee8dc", "#31527c"), "KT-LIN-005": ("#e6dcc8", None)}


def draped(product: str, seed: int, length: float = 34, width: float = 22) -> Thing:
    """A piece of the shop's linen in use: pulled into folds on the table."""
    colour, stripe = LOOSE[product]
    return loose_cloth(colour, length, width, seed=seed, product=product, stripe=stripe)


