"""From placed things and light to linear pixels, with Mitsuba 3.

Owns the translation into the renderer's scene, the camera, and the projection of world points to image coordinates.
The sun is a slide projector outside the window: it throws the window's own shadow, and is nudged a little between
passes, which gives shadows the soft edge that a point would not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mitsuba as mi  # type: ignore[import-not-found]
import numpy as np

from .meshes import FloatArray
from .textures import Image
from .things import Part, Placed, Surface

mi.set_variant("llvm_ad_rgb")


@dataclass(frozen=True, kw_only=True)
class Camera:
    """Where the photo was taken from; lengths in centimetres, view angle across the longer side."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    view_deg: float = 36.0
    aperture: float = 0.7
    focus: tuple[float, float, float] | None = None
    size: tuple[int, int] = (640, 800)
    roll_deg: float = 0.0

    def axes(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Right, up and forward unit vectors."""
        forward = np.subtract(self.target, self.eye).astype(float)
        forward /= np.linalg.norm(forward)
        up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 0.98 else np.array([0.0, 1.0, 0.0])
        right = np.cross(forward, up)
        right /= np.linalg.norm(right)
        above = np.cross(right, forward)
        a = np.radians(self.roll_deg)
        return right * np.cos(a) + above * np.sin(a), above * np.cos(a) - right * np.sin(a), forward

    def project(self, point: FloatArray) -> tuple[float, float, float]:
        """Image x and y in 0..1 from the top left, and depth along the view."""
        right, up, forward = self.axes()
        ray = np.asarray(point, float) - np.asarray(self.eye)
        depth = float(ray @ forward)
        half = np.tan(np.radians(self.view_deg) / 2)
        longer = max(self.size)
        x = float(ray @ right) / depth / half * longer / self.size[0]
        y = float(ray @ up) / depth / half * longer / self.size[1]
        return 0.5 + x / 2, 0.5 - y / 2, depth


@dataclass(frozen=True, kw_only=True)
class Sun:
    """Direct light through a mask: direction it comes from, colour as irradiance, and what stands in its way."""

    toward: tuple[float, float, float]
    colour: tuple[float, float, float]
    mask: Image
    spread_deg: float = 34.0
    distance: float = 260.0
    softness: float = 1.4


@dataclass(frozen=True, kw_only=True)
class Window:
    """A soft area of sky: centre, the point it faces, width and height, and a radiance picture."""

    at: tuple[float, float, float]
    size: tuple[float, float]
    radiance: Image
    faces: tuple[float, float, float] = (0.0, 0.0, 8.0)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """Everything one photo needs."""

    placed: Sequence[Placed]
    backdrop: Sequence[Part]
    camera: Camera
    windows: Sequence[Window]
    ambient: Image
    sun: Sun | None = None
    aim: tuple[float, float, float] = (0.0, 0.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class Negative:
    """What the renderer saw: independent halves for the denoiser, and guides."""

    halves: tuple[Image, Image]
    albedo: Image
    normal: Image
    depth: Image


def _bitmap(image: Image, repeat: float = 1.0) -> dict[str, object]:
    array = np.ascontiguousarray(image if image.ndim == 3 else image[..., None], np.float32)
    return {"type": "bitmap", "bitmap": mi.Bitmap(array), "raw": True, "wrap_mode": "repeat",
            "to_uv": mi.ScalarTransform3f().scale(repeat)}


def _texture(value: object, repeat: float) -> dict[str, object]:
    if isinstance(value, np.ndarray):
        return _bitmap(value, repeat)
    # Constants become tiny pictures, so that every material is the same program to the compiler.
    array = np.asarray(value, np.float32).reshape(1, 1, -1)
    return _bitmap(np.repeat(np.repeat(array, 2, 0), 2, 1))


def _bsdf(surface: Surface) -> dict[str, object]:
    inner = {"type": "principled", "base_color": _texture(surface.colour, surface.repeat),
             "roughness": _texture(surface.rough, surface.repeat), "specular": float(surface.specular),
             "metallic": float(surface.metal), "clearcoat": float(surface.coat), "clearcoat_gloss": 0.95}
    return {"type": "twosided", "bsdf": inner}


def _look_at(eye: Sequence[float], target: Sequence[float], up: Sequence[float] = (0, 0, 1)) -> object:
    return mi.ScalarTransform4f().look_at(origin=list(map(float, eye)), target=list(map(float, target)), up=list(map(float, up)))


def _sun_pose(shot: Shot, sun: Sun, nudge: FloatArray) -> object:
    direction = np.asarray(sun.toward, float)
    direction /= np.linalg.norm(direction)
    return _look_at(np.asarray(shot.aim) + direction * sun.distance + nudge, shot.aim)


def develop(shot: Shot, *, samples: int, passes: int = 8, seed: int = 0) -> Negative:
    """Path-trace a shot in several passes of `samples / passes` each; even and odd passes make the two halves."""
    camera = shot.camera
    _, up, forward = camera.axes()
    focus = camera.focus or camera.target
    scene: dict[str, object] = {"type": "scene", "integrator": {
        "type": "aov", "aovs": "albedo:albedo,nn:sh_normal,dd:depth",
        "img": {"type": "path", "max_depth": 6, "rr_depth": 4}}}
    scene["sensor"] = {
        "type": "thinlens", "fov": camera.view_deg, "fov_axis": "larger", "aperture_radius": max(camera.aperture, 1e-3),
        "focus_distance": float(np.subtract(focus, camera.eye) @ forward),
        "to_world": _look_at(camera.eye, np.asarray(camera.eye) + forward, up), "near_clip": 1.0, "far_clip": 5000.0,
        "film": {"type": "hdrfilm", "width": camera.size[0], "height": camera.size[1], "pixel_format": "rgb",
                 "rfilter": {"type": "box"}},
        "sampler": {"type": "independent"}}
    scene["ambient"] = {"type": "envmap", "bitmap": mi.Bitmap(np.ascontiguousarray(shot.ambient, np.float32)),
                        "to_world": mi.ScalarTransform4f().rotate([1, 0, 0], 90)}
    for k, window in enumerate(shot.windows):
        pose = _look_at(window.at, window.faces) @ mi.ScalarTransform4f().scale([window.size[0] / 2, window.size[1] / 2, 1])
        scene[f"window{k}"] = {"type": "rectangle", "to_world": pose,
                               "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 0.1}},
                               "light": {"type": "area", "radiance": _bitmap(window.radiance)}}
    if shot.sun is not None:
        sun = shot.sun
        tint = np.asarray(sun.colour, np.float32) * sun.distance**2
        scene["sun"] = {"type": "projector", "fov": sun.spread_deg, "to_world": _sun_pose(shot, sun, np.zeros(3)),
                        "irradiance": _bitmap(np.asarray(sun.mask[..., None] * tint, np.float32))}
    with tempfile.TemporaryDirectory() as folder:
        pieces: list[Part] = list(shot.backdrop)
        for item in shot.placed:
            pieces += [Part(mesh=p.mesh.moved(offset=item.at, turn_deg=item.turn_deg, scale=item.scale, tilt=item.tilt), surface=p.surface)
                       for p in item.thing.parts]
        known: dict[int, str] = {}
        for k, part in enumerate(pieces):
            path = Path(folder) / f"{k}.ply"
            part.mesh.write_ply(path)
            shape: dict[str, object] = {"type": "ply", "filename": str(path)}
            if id(part.surface) not in known:
                known[id(part.surface)] = f"surface{k}"
                scene[f"surface{k}"] = _bsdf(part.surface)
            shape["bsdf"] = {"type": "ref", "id": known[id(part.surface)]}
            if part.surface.glow is not None:
                shape["light"] = {"type": "area", "radiance": _texture(part.surface.glow, part.surface.repeat)}
            scene[f"shape{k}"] = shape
        loaded = mi.load_dict(scene)
    handles = mi.traverse(loaded) if shot.sun is not None else None
    rng = np.random.default_rng(seed)
    total: list[FloatArray | None] = [None, None]
    for k in range(passes):
        if handles is not None and shot.sun is not None:
            nudge = rng.normal(0, shot.sun.softness, 3)
            handles["sun.to_world"] = mi.Transform4f(_sun_pose(shot, shot.sun, nudge))
            handles.update()

        image = np.array(mi.render(loaded, spp=max(samples // passes, 1), seed=seed * 64 + k), np.float64)

        image[..., :3] = np.clip(np.nan_to_num(image[..., :3]), 0, 30)
        total[k % 2] = image if total[k % 2] is None else total[k % 2] + image
    halves = [np.asarray(t, np.float64) / (passes / 2) for t in total]
    guides = (halves[0] + halves[1]) / 2
    return Negative(halves=(halves[0][..., :3].astype(np.float32), halves[1][..., :3].astype(np.float32)),
                    albedo=guides[..., 3:6].astype(np.float32), normal=guides[..., 6:9].astype(np.float32),
                    depth=guides[..., 9].astype(np.float32))
