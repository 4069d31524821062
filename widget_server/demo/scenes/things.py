"""What a scene is made of: a mesh with its surface, and a thing of several parts that stands somewhere.

The small vocabulary shared by wares (what the shop sells) and props (what people have at home).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .meshes import FloatArray, Mesh
from .textures import Colour, Image


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A principled surface: colour is one colour or a texture; glow is emitted radiance, also either."""

    colour: Colour | Image
    rough: float | Image = 0.5
    specular: float = 0.5
    coat: float = 0.0
    metal: float = 0.0
    glow: Colour | Image | None = None
    repeat: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One mesh in one surface."""

    mesh: Mesh
    surface: Surface


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Parts around the origin, standing on z = 0.

    radius and height bound it for placing; mouth is (radius, height) where stems go in, else None.
    centre_z : height of the point a hotspot should sit on.
    """

    parts: Sequence[Part]
    radius: float
    height: float
    centre_z: float
    product: str | None = None
    mouth: tuple[float, float] | None = None
    extra: dict[str, float] = field(default_factory=dict)

    def with_parts(self, more: Sequence[Part]) -> Thing:
        """The same thing carrying something else, say coffee."""
        return replace(self, parts=[*self.parts, *more])


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A thing somewhere: x, y, z in centimetres, turned about z, perhaps tilted."""

    thing: Thing
    at: tuple[float, float, float]
    turn_deg: float = 0.0
    scale: float = 1.0
    tilt: FloatArray | None = None
    tagged: bool = True

    @property
    def centre(self) -> FloatArray:
        """The world point a hotspot marks."""
        local = np.array([0.0, 0.0, self.thing.centre_z * self.scale])
        if self.tilt is not None:
            local = self.tilt @ local
        return np.asarray(np.asarray(self.at) + local)
