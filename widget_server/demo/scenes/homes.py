"""Twenty homes: each one's table, wall, what stands at the back, and how the light comes in.

A home is the same in every photo of its owner, except for the hour. Returns backdrop parts, windows, ambient light and
the sun; places no products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .meshes import Mesh, sheet, slab, spline
from .props import branches, grasses
from .renderer import Sun, Window
from .textures import Image, linear, linen, marble, noise, plaster, smoothstep, terrazzo, tiles, wood
from .things import Part, Surface
from .wares import ware


@dataclass(frozen=True, kw_only=True)
class Home:
    """How a home looks. light: side the window is on, -1 left, 1 right; behind: how far it stands to the back."""

    table: str
    wall: str
    back: str = "none"
    light: int = -1
    behind: float = 0.35
    wall_finish: str = "plaster"
    wall_at: float = 62.0
    tone: tuple[float, float, float] = (1.0, 0.98, 0.95)


HOMES: tuple[Home, ...] = (
    Home(table="oak", wall="#e9e2d5", back="shelf", light=-1),
    Home(table="walnut", wall="#6f7b6a", back="frame", light=1),
    Home(table="linen", wall="#dcd2c3", back="curtain", light=-1, behind=0.6),
    Home(table="marble", wall="#eeebe6", back="tiles", light=1, wall_at=40),
    Home(table="terracotta", wall="#d8a583", back="plant", light=-1),
    Home(table="pine", wall="#c9d2d3", back="window", light=1, behind=0.5),
    Home(table="slate", wall="#4a4d4f", back="shelf", light=-1, behind=0.5),
    Home(table="terrazzo", wall="#e6cfc4", back="frame", light=1),
    Home(table="oldoak", wall="#ded5c6", back="plant", light=-1, wall_at=90),
    Home(table="white", wall="#f1ede6", back="curtain", light=1, behind=0.6),
    Home(table="concrete", wall="#b9b4ab", back="shelf", light=-1, wall_at=45),
    Home(table="oak", wall="#34463f", back="frame", light=1, wall_at=50),
    Home(table="greylinen", wall="#e3ddd2", back="window", light=-1, behind=0.5),
    Home(table="cherry", wall="#c8b48c", back="plant", light=1),
    Home(table="blueboards", wall="#eee6d8", back="shelf", light=-1),
    Home(table="travertine", wall="#e7dac6", back="none", light=1, wall_at=38),
    Home(table="greentile", wall="#f0e9dc", back="plant", light=-1, wall_at=70),
    Home(table="walnut", wall="#b96f52", back="none", light=1, wall_at=48),
    Home(table="pine", wall="#f0ece4", back="tiles", light=-1, wall_at=42),
    Home(table="stripe", wall="#a9b7bd", back="curtain", light=1, behind=0.55),
)


def table_surface(kind: str) -> Surface:
    """The table top's surface; textures cover 150 x 95 cm unless they repeat."""
    plain: dict[str, Surface] = {}
    if kind in ("oak", "walnut", "pine", "oldoak", "cherry", "white", "blueboards"):
        light, dark, seed, planks, seam, rough = {
            "oak": ("#cfa878", "#94683e", 11, 4, 0.55, 0.42), "walnut": ("#7d5336", "#43281a", 12, 4, 0.5, 0.38),
            "pine": ("#dfc093", "#b98a55", 13, 5, 0.5, 0.5), "oldoak": ("#8d6a48", "#4d3422", 14, 6, 0.8, 0.55),
            "cherry": ("#b0714a", "#7a4228", 15, 4, 0.5, 0.35), "white": ("#e9e3d8", "#d3c9b8", 16, 7, 0.55, 0.55),
            "blueboards": ("#8fa3aa", "#6d858f", 17, 7, 0.7, 0.6)}[kind]
        return Surface(colour=wood(light, dark, seed, planks, seam), rough=rough, specular=0.4)
    if kind in ("linen", "greylinen", "stripe"):
        colour = {"linen": "#e3d8c4", "greylinen": "#b9b4aa", "stripe": "#ece6da"}[kind]
        return Surface(colour=linen(colour, 5, 1.0, "#8c9fb0" if kind == "stripe" else None), rough=0.95, specular=0.1, repeat=5.5)
    plain["marble"] = Surface(colour=marble("#eceae5", "#8d8d8c", 3), rough=0.16)
    plain["slate"] = Surface(colour=plaster("#4c4e50", 8, 2.4), rough=0.5)
    plain["terracotta"] = Surface(colour=tiles("#b9714c", "#cdb9a2", 4, 8), rough=0.6)
    plain["terrazzo"] = Surface(colour=terrazzo("#e8e1d6", ("#c98f6c", "#6f7b70", "#d9c49a", "#3f4547", "#b9a79a"), 6), rough=0.22)
    plain["concrete"] = Surface(colour=plaster("#a9a59d", 9, 2.2), rough=0.55)
    plain["travertine"] = Surface(colour=marble("#dccbb0", "#b59a76", 10), rough=0.4)
    plain["greentile"] = Surface(colour=tiles("#6d8574", "#d9d2c2", 5, 11), rough=0.16)
    return plain[kind]


def table(kind: str, *, seed: int = 0) -> list[Part]:
    """The table top, at z = 0, reaching from y = -75 to 48."""
    rows, cols = 160, 220
    y = np.linspace(-75, 48, rows)[:, None]
    x = np.linspace(-95, 95, cols)[None, :]
    z = np.zeros((rows, cols))
    cloth = kind in ("linen", "greylinen", "stripe")
    if cloth:
        field = cv2.resize(noise(256, 256, seed=40 + seed, roughness=1.9, low_cut=5), (cols, rows), interpolation=cv2.INTER_CUBIC)
        ridge = -np.abs(cv2.resize(noise(256, 256, seed=41 + seed, roughness=2.2, low_cut=3), (cols, rows), interpolation=cv2.INTER_CUBIC))
        z = np.minimum(0.10 * field + 0.35 * ridge, 0.02)
    top = sheet(np.stack([x + 0 * y, y + 0 * x, z], -1))
    uv = np.stack([(top.vertices[:, 0] + 95) / 150, (top.vertices[:, 1] + 75) / 95], -1)
    if cloth:
        uv[:, 1] *= 95 / 150
    top = Mesh(vertices=top.vertices, normals=top.normals, uv=uv, faces=top.faces)
    surface = table_surface(kind)
    edge = slab((190, 6, 4), edge=0.8).moved(offset=(0, 46, -4.05))
    return [Part(mesh=top, surface=surface), Part(mesh=edge, surface=surface)]


def wall(home: Home, *, at: float | None = None) -> list[Part]:
    """The back wall (and skirting of nothing: frames end above the floor)."""
    y = home.wall_at if at is None else at
    points = np.stack(np.meshgrid(np.linspace(-260, 260, 8), np.linspace(200, -90, 8)), -1)
    grid = np.stack([points[..., 0], np.full(points.shape[:2], y), points[..., 1]], -1)
    surface = Surface(colour=plaster(home.wall, 21, 1.0), rough=0.85, specular=0.2, repeat=2.0)
    if home.back == "tiles":
        surface = Surface(colour=tiles(home.wall, "#cfc8bc", 9, 10), rough=0.18, repeat=5.2)
    mesh = sheet(grid)
    if mesh.normals[:, 1].mean() > 0:
        mesh = Mesh(vertices=mesh.vertices, normals=-mesh.normals, uv=mesh.uv, faces=mesh.faces[:, ::-1])
    return [Part(mesh=mesh, surface=surface)]


def _moved(parts: Sequence[Part], offset: tuple[float, float, float], turn: float = 0.0, scale: float = 1.0) -> list[Part]:
    return [Part(mesh=p.mesh.moved(offset=offset, turn_deg=turn, scale=scale), surface=p.surface) for p in parts]


def _art(seed: int) -> Image:
    rng = np.random.default_rng(seed)
    image = np.ones((300, 220, 3), np.float32) * np.asarray(linear("#efe7d8"), np.float32)
    for colour in rng.permutation(["#c26b4a", "#6f7d62", "#d9b062", "#41525e"])[:3]:
        centre = (int(rng.uniform(60, 160)), int(rng.uniform(70, 230)))
        axes = (int(rng.uniform(28, 62)), int(rng.uniform(28, 70)))
        cv2.ellipse(image, centre, axes, float(rng.uniform(0, 180)), 0, 360, linear(str(colour)), -1, cv2.LINE_AA)
    return image


def dressing(home: Home, seed: int) -> list[Part]:
    """What stands out of focus at the back."""
    rng = np.random.default_rng(seed)
    y = home.wall_at
    if home.back == "shelf":
        plank = slab((150, 15, 2.4), edge=0.3)
        parts = [Part(mesh=plank.moved(offset=(8, y - 8, 27)), surface=Surface(colour=wood("#b98d5e", "#7d5a38", 3, 1), rough=0.5))]
        x = -52.0
        for product in rng.permutation(["KT-VAS-002", "KT-BOW-006", "KT-VAS-005", "KT-MUG-002", "KT-PLA-003", "KT-VAS-001", "KT-BOW-002", "KT-VAS-006"]):
            thing = ware(str(product))
            x += thing.radius + 2
            parts += _moved(thing.parts, (x, y - 8.5, 29.4), float(rng.uniform(0, 90)))
            x += thing.radius + rng.uniform(1, 6)
        return parts
    if home.back == "frame":
        parts = []
        for x, z, tall, k in ((-24, 26, 42, 1), (20, 34, 34, 2)):
            wide = tall * 0.74
            frame = slab((wide, tall, 2), edge=0.2)
            upright = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
            parts.append(Part(mesh=frame.moved(offset=(x, y - 0.5, z + tall / 2 - 8), tilt=upright), surface=Surface(colour=linear("#9a7448"), rough=0.4)))
            grid = np.stack(np.meshgrid(np.linspace(-wide / 2 + 1.6, wide / 2 - 1.6, 3), np.linspace(tall / 2 - 1.6, -tall / 2 + 1.6, 3)), -1)
            picture = sheet(np.stack([grid[..., 0] + x, np.full((3, 3), y - 2.7), grid[..., 1] + z + tall / 2 - 8], -1))
            parts.append(Part(mesh=picture, surface=Surface(colour=_art(seed % 5 + k), rough=0.6)))
        return parts
    if home.back in ("curtain", "window"):
        x = np.linspace(-130, 130, 500)[None, :]
        z = np.linspace(140, -40, 12)[:, None]
        fold = 3.0 * np.sin(x * 0.42 + 0.8 * np.sin(x * 0.07)) + 1.4 * np.sin(x * 0.91 + 1) + 0 * z
        mesh = sheet(np.stack([x + 0 * z, y - 9 + fold * (1.1 - (z + 40) / 300), z + 0 * x], -1))
        if home.back == "curtain":
            cloth = Surface(colour=linear("#ddd3c2"), rough=0.95, specular=0.05)
            return [Part(mesh=mesh, surface=cloth)]
        # A sheer with day behind it: it shines by itself, in panes.
        across = np.linspace(-130, 130, 400)[None, :]
        down = np.linspace(140, -40, 260)[:, None]
        panes = smoothstep(0.0, 2.5, np.abs(((across + 400) % 52) - 26).astype(np.float32) - 3) * np.ones_like(down)
        panes = panes * smoothstep(0.0, 3, np.abs(down - 44).astype(np.float32) - 2.5) * (down > 6)
        day = np.asarray(linear("#eaf0f2"), np.float32) * (0.35 + 1.5 * panes[..., None])
        return [Part(mesh=mesh, surface=Surface(colour=linear("#e6e0d4"), rough=0.95, specular=0.05, glow=np.asarray(day, np.float32)))]
    if home.back == "plant":
        pot = ware("KT-VAS-003").parts if seed % 2 else ware("KT-VAS-005").parts
        tall = branches("laurel" if seed % 2 else "olive", seed=seed % 7, height=62, stems=9, spread=30)
        side = -home.light * float(rng.uniform(20, 34))
        return [*_moved(pot, (side, y - 18, -14), 0, 1.5), *_moved(tall, (side, y - 18, 16))]
    if home.back == "grass":
        return _moved(grasses(seed=seed, height=46, stems=16), (home.light * 25, y - 12, 5))
    return []


def sky(kind: str) -> Image:
    """What a window shows to a glossy pot: panes of sky over a darker garden."""
    n = 96
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    colours = {"day": ("#e8f0f6", "#b9c4bb", 9.0), "grey": ("#e3e6ea", "#bfc4c4", 7.0), "gold": ("#ffdcae", "#c99c70", 5.0),
               "dusk": ("#8ea4c8", "#4c5770", 0.9), "studio": ("#fdfaf5", "#fdfaf5", 8.0)}[kind]
    top, low = np.asarray(linear(colours[0])), np.asarray(linear(colours[1]))
    image = (top + (low - top) * smoothstep(0.45, 0.9, y.astype(np.float32))[..., None] * 0.75) * colours[2]
    if kind != "studio":
        bars = (np.abs(x - 0.5) < 0.018) | (np.abs(y - 0.45) < 0.014) | (np.minimum(x, 1 - x) < 0.02) | (np.minimum(y, 1 - y) < 0.02)
        image = image * np.where(bars, 0.03, 1.0)[..., None]
    return np.asarray(image, np.float32)


def ambient(home: Home, level: float, tint: tuple[float, float, float] = (1, 1, 1)) -> Image:
    """A blurred room: pale ceiling, walls in their colour, dark floor."""
    h, w = 32, 64
    down = np.linspace(0, 1, h)[:, None, None]
    ceiling, sides, floor = np.array([0.95, 0.93, 0.9]), np.asarray(linear(home.wall)) * 0.5 + 0.22, np.array([0.20, 0.15, 0.11])
    image = np.where(down < 0.5, ceiling + (sides - ceiling) * smoothstep(0.1, 0.5, down.astype(np.float32)),
                     sides + (floor - sides) * smoothstep(0.5, 0.8, down.astype(np.float32)))
    image = image * (1 + 0.25 * np.clip(noise(h, w, seed=4, roughness=1.2), -1.5, 1.5))[..., None]
    return np.asarray(np.maximum(image, 0.01) * level * np.asarray(tint), np.float32)


def panes(seed: int, kind: str = "panes") -> Image:
    """What the sun passes through: window bars, a tree's leaves, a slatted blind, or a doorway."""
    rng = np.random.default_rng(seed)
    n = 640
    mask = np.zeros((n, n), np.float32)
    if kind in ("panes", "both"):
        columns, rows = int(rng.integers(2, 4)), int(rng.integers(2, 4))
        left, top, wide, tall, bar = 120, 110, 400 // columns, 420 // rows, 16
        for i in range(columns):
            for j in range(rows):
                cv2.rectangle(mask, (left + i * wide + bar, top + j * tall + bar), (left + (i + 1) * wide - bar, top + (j + 1) * tall - bar), 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), 5)
    elif kind == "blind":
        for k in range(9):
            cv2.rectangle(mask, (90, 110 + 46 * k), (550, 110 + 46 * k + 27), 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), 5)
    elif kind == "open":
        cv2.rectangle(mask, (60, 60), (580, 580), 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), 9)
    else:
        mask[:] = 1.0
    if kind in ("leaves", "both"):
        shade = np.ones((n, n), np.float32)
        for _ in range(5 if kind == "both" else 9):
            start, bend = rng.uniform(0, n, 2), rng.uniform(0, 2 * np.pi)
            path = spline([start, start + 130 * np.array([np.cos(bend), np.sin(bend)]), start + 260 * np.array([np.cos(bend + 0.3), np.sin(bend + 0.3)])], 16)
            for k, (px, py) in enumerate(path):
                angle = np.degrees(bend) + (55 if k % 2 else -55) + rng.normal(0, 15)
                offset = 26 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
                cv2.ellipse(shade, (int(px + offset[0]), int(py + offset[1])), (int(rng.uniform(22, 32)), int(rng.uniform(7, 12))), float(angle), 0, 360, 0.0, -1, cv2.LINE_AA)
        mask = mask * cv2.GaussianBlur(shade, (0, 0), float(rng.uniform(3, 7)))
    return np.asarray(mask, np.float32)


def lighting(home: Home, hour: str, seed: int, *, pattern: str | None = None) -> tuple[list[Window], Image, Sun | None]:
    """Windows, ambient and sun for an hour: 'soft', 'grey', 'sun', 'gold', 'evening'."""
    rng = np.random.default_rng(seed)
    side, back = home.light, home.behind
    direction = np.array([side * 1.0, back * 1.1, 0.0])
    direction /= np.linalg.norm(direction)
    spot = direction * 190
    kind = {"soft": "day", "grey": "grey", "sun": "day", "gold": "gold", "evening": "dusk"}[hour]
    strength = {"soft": 1.0, "grey": 1.0, "sun": 0.55, "gold": 0.35, "evening": 0.8}[hour]
    window = Window(at=(float(spot[0]), float(spot[1]), 62.0), size=(120, 130), radiance=np.asarray(sky(kind) * strength * np.asarray(home.tone, np.float32), np.float32))
    level = {"soft": 0.42, "grey": 0.55, "sun": 0.36, "gold": 0.24, "evening": 0.06}[hour]
    tint = {"gold": (1.0, 0.86, 0.72), "evening": (0.75, 0.85, 1.1)}.get(hour, (1.0, 1.0, 1.0))
    sun = None
    if hour in ("sun", "gold"):
        height = rng.uniform(0.75, 1.0) if hour == "sun" else rng.uniform(0.30, 0.45)
        swing = rng.uniform(-0.25, 0.25)
        toward = (float(direction[0]), float(direction[1] + swing), float(height))
        colour = (8.6, 7.7, 6.4) if hour == "sun" else (10.5, 6.3, 3.1)
        chosen = pattern or str(rng.choice(["panes", "both", "leaves", "open", "both"]))
        sun = Sun(toward=toward, colour=colour, mask=panes(seed, chosen), spread_deg=26 if hour == "sun" else 22)
    return [window], ambient(home, level, tint), sun


