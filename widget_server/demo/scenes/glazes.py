"""How a fired pot is coloured: body glaze, runs, breaks at the rim, iron speckle and the bare foot.

A glaze is painted in the pot's own coordinates (turn around it, distance along its profile), so that a glaze runs
downwards, thins on edges and stops above the foot as it does in a kiln.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .meshes import FloatArray
from .textures import Image, linear, mix, noise, smoothstep

FOOT, OUTSIDE, LIP, INSIDE = range(4)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Equal steps along the turned outline: radius and height (n, 2), and which zone each step belongs to (n,)."""

    points: FloatArray
    zone: FloatArray

    def inner_radius(self, height: float) -> float:
        """Radius of the inside at a height, where a liquid's surface meets the wall."""
        inside = self.points[self.zone == INSIDE]
        order = np.argsort(inside[:, 1])
        return float(np.interp(height, inside[order, 1], inside[order, 0]))


@dataclass(frozen=True, kw_only=True)
class Glaze:
    """One recipe. Colours are sRGB hex; runs and foot heights are fractions of the pot's height."""

    body: str
    inside: str | None = None
    over: str | None = None  # second glaze, poured from the rim
    over_to: float = 0.55  # how far down it ran: 1 is the rim, 0 the foot
    over_soft: float = 0.18
    rim: str | None = None  # colour where the glaze breaks thin
    clay: str = "#b98d68"
    foot: float = 0.05  # the glaze stops here
    speckle: float = 0.0  # 0..1
    speckle_colour: str = "#4a3524"
    gloss: float = 0.6  # 0 chalk, 1 wet
    variation: float = 1.0

    def but(self, **changes: object) -> Glaze:
        """This recipe with some ingredients changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def roughness(self) -> float:
        """Microfacet roughness of the glazed part."""
        return float(0.62 - 0.50 * self.gloss)


RECIPES: dict[str, Glaze] = {
    "oat": Glaze(body="#e4d9c4", rim="#b98f62", speckle=0.8, gloss=0.45, clay="#b58a62", foot=0.10),
    "harbour": Glaze(body="#2f5675", over="#86a9b4", over_to=0.62, rim="#b79a72", inside="#7fa0ad", speckle=0.25,
                     gloss=0.85, clay="#8d6a4c", foot=0.09, variation=1.6),
    "ember": Glaze(body="#a8512c", over="#3d2a26", over_to=0.45, over_soft=0.35, rim="#c98a4e", inside="#5a3226",
                   speckle=0.3, gloss=0.6, clay="#7a4a34", foot=0.06, variation=1.5),
    "fern": Glaze(body="#9db596", rim="#c9cfae", gloss=0.85, clay="#c8ab86", foot=0.08, variation=1.3),
    "moonmilk": Glaze(body="#efeae0", rim="#d8cbb2", gloss=0.8, clay="#cdb292", foot=0.05, variation=0.5),
    "coal": Glaze(body="#2a2826", rim="#5b4c3e", gloss=0.30, clay="#4a3d34", foot=0.04, speckle=0.1,
                  speckle_colour="#6d655c"),
    "blush": Glaze(body="#d9a798", rim="#e8cbbb", gloss=0.3, clay="#c59c78", foot=0.34, speckle=0.2,
                   speckle_colour="#8a5a48"),
    "tide": Glaze(body="#efe9dc", over="#223a5e", over_to=0.55, over_soft=0.03, inside="#efe9dc", gloss=0.8,
                  clay="#cbb08d", foot=0.05, variation=0.7),
    "lagoon": Glaze(body="#1f6468", over="#0d3944", over_to=0.5, over_soft=0.4, inside="#3f979a", rim="#a88a5c",
                    gloss=0.92, clay="#7d5f48", foot=0.12, variation=1.8),
    "saffron": Glaze(body="#d09a35", rim="#8f5a25", speckle=0.5, speckle_colour="#6d4219", gloss=0.65,
                     clay="#9c6b48", foot=0.08, variation=1.2),
    "fig": Glaze(body="#5d3145", over="#35202f", over_to=0.6, over_soft=0.4, rim="#9c7068", gloss=0.75,
                 clay="#8f6a55", foot=0.10, inside="#704057", variation=1.4),
    "dune": Glaze(body="#cbb596", rim="#a3805b", speckle=0.35, gloss=0.2, clay="#b4906c", foot=0.05),
    "moss": Glaze(body="#5e6d44", over="#3d4a30", over_to=0.4, over_soft=0.4, rim="#a08a55", inside="#7d8a5b",
                  gloss=0.7, clay="#8a6a4b", foot=0.08, variation=1.7),
    "larder": Glaze(body="#ece2cf", over="#8a5a34", over_to=0.80, over_soft=0.05, inside="#e9dfcc", gloss=0.65,
                    clay="#a87e58", foot=0.07, speckle=0.25),
    "chalk": Glaze(body="#e9e3d8", gloss=0.08, clay="#d8c8b0", foot=0.0, speckle=0.0, variation=0.6),
    "cypress": Glaze(body="#23463a", over="#52786a", over_to=0.72, over_soft=0.25, rim="#9b8a58", gloss=0.9,
                     clay="#86674a", foot=0.05, variation=1.6),
    "terra": Glaze(body="#b5694a", gloss=0.05, clay="#b5694a", foot=0.0, variation=2.2, speckle=0.15,
                   speckle_colour="#e0b090"),
    "inkwell": Glaze(body="#1c2a4a", over="#3e5a86", over_to=0.8, over_soft=0.3, rim="#a08a6c", gloss=0.93,
                     clay="#a5805f", foot=0.08, variation=1.5),
    "sand": Glaze(body="#d8c7a9", gloss=0.12, clay="#cdb592", foot=0.0, speckle=0.3, variation=0.9),
    "apricot": Glaze(body="#dd9a6c", gloss=0.15, clay="#c98c66", foot=0.0, speckle=0.25, speckle_colour="#9a5a38"),
    "honey": Glaze(body="#b87428", over="#e2b566", over_to=0.7, over_soft=0.3, rim="#efd9a5", gloss=0.95,
                   clay="#a5754e", foot=0.12, variation=1.7),
    "petal": Glaze(body="#e3b8ad", rim="#f0dccf", gloss=0.75, clay="#d6b596", foot=0.04, variation=1.0),
    "grove": Glaze(body="#6f7a4f", rim="#b3a066", over="#8c9468", over_to=0.5, over_soft=0.4, gloss=0.8,
                   clay="#93704f", foot=0.06, variation=1.6),
}


def painted(glaze: Glaze, profile: Profile, *, seed: int, size: tuple[int, int] = (512, 768)) -> tuple[Image, Image]:
    """Colour (h, w, 3) and roughness (h, w) over a pot; rows run along the profile, columns once around."""
    h, w = size
    step = np.linspace(0, len(profile.points) - 1, h)
    index = np.arange(len(profile.points))
    radius = np.interp(step, index, profile.points[:, 0])
    height = np.interp(step, index, profile.points[:, 1])
    zone = profile.zone[np.clip(np.round(step).astype(int), 0, len(index) - 1)]
    top = float(height.max())
    level = (height / max(top, 1e-6)).astype(np.float32)[:, None]
    arc = float(np.linalg.norm(np.diff(profile.points, axis=0), axis=1).sum())
    girth = 2 * np.pi * max(float(np.percentile(radius, 75)), 0.5)
    cloud = noise(h, w, seed=seed, roughness=1.7, stretch=(1.0, 1.0))
    run = noise(h, w, seed=seed + 1, roughness=1.5, stretch=(6.0, 1.0))
    fine = noise(h, w, seed=seed + 2, roughness=0.8, low_cut=12)
    outside = np.asarray((zone <= LIP)[:, None] * np.ones((h, w)), np.float32)

    colour = mix(linear(glaze.body), linear(glaze.inside or glaze.body), 1 - outside)
    if glaze.over is not None:
        edge = glaze.over_to + (0.25 * glaze.over_soft + 0.012) * run + 0.3 * glaze.over_soft * cloud * 0.4
        poured = smoothstep(-glaze.over_soft, glaze.over_soft, np.asarray(level - edge, np.float32)) * outside
        colour = mix(colour, linear(glaze.over), poured)
        # Where two glazes meet they pool lighter and streaky.
        band = np.exp(-(((level - edge) / (0.5 * glaze.over_soft + 0.02)) ** 2)) * outside
        colour = colour * (1 + 0.10 * glaze.variation * band[..., None] * (run[..., None] > -0.3))
    colour = colour * (1 + glaze.variation * (0.035 * cloud + 0.03 * run + 0.012 * fine))[..., None]
    if glaze.rim is not None:
        lip_row = float(np.argmax(zone >= LIP) + np.sum(zone == LIP) / 2)
        distance = np.abs(np.arange(h) - lip_row)[:, None] * arc / h
        thin = np.exp(-((distance / (0.28 + 0.07 * run)) ** 2))
        colour = mix(colour, linear(glaze.rim), np.asarray(0.75 * thin, np.float32))
    if glaze.speckle > 0:
        rng = np.random.default_rng(seed + 9)
        mask = np.zeros((h, w), np.float32)
        area = arc * girth
        for _ in range(int(area * 1.5 * glaze.speckle)):
            cy, cx = rng.uniform(0, h), rng.uniform(0, w)
            # A row's true girth shrinks towards the axis; spots there must be wider in texture space.
            local = max(float(np.interp(cy, np.arange(h), radius)), 0.4) * 2 * np.pi
            size_cm = min(0.05 * rng.lognormal(0, 0.55), 0.16)
            ry, rx = size_cm * h / arc, size_cm * w / local
            y0, y1, x0, x1 = int(cy - 2 * ry - 1), int(cy + 2 * ry + 2), int(cx - 2 * rx - 1), int(cx + 2 * rx + 2)
            ys, xs = np.arange(max(y0, 0), min(y1, h)), np.arange(x0, x1)
            blot = np.exp(-(((ys[:, None] - cy) / ry) ** 2 + ((xs[None, :] - cx) / rx) ** 2) * 1.4)
            np.maximum.at(mask, (ys[:, None], xs[None, :] % w), (blot * rng.uniform(0.35, 1.0)).astype(np.float32))
        colour = mix(colour, linear(glaze.speckle_colour), mask)
    rough = np.full((h, w), glaze.roughness, np.float32) + 0.02 * np.abs(cloud)
    bare_to = glaze.foot + 0.006 * run + 0.004 * fine
    bare = np.clip(((zone == FOOT)[:, None]).astype(np.float32)
                   + (1 - smoothstep(-0.006, 0.006, np.asarray(level - bare_to, np.float32))) * (zone == OUTSIDE)[:, None], 0, 1)
    clay = np.asarray(linear(glaze.clay), np.float32) * (1 + 0.05 * fine + 0.03 * cloud)[..., None]
    colour = mix(colour, np.asarray(clay, np.float32), bare)
    return np.clip(colour, 0.004, 0.9), np.asarray(rough * (1 - bare) + 0.72 * bare, np.float32)
