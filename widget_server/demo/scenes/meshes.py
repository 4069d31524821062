"""Triangle meshes from curves: turned pots, swept handles, sheets of cloth, leaves.

Owns geometry only, in centimetres, z up. Knows nothing of materials, products or the renderer; the one outward format
is a binary PLY file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Mesh:
    """Vertices (n, 3), unit normals (n, 3), texture coordinates (n, 2) and triangles (m, 3)."""

    vertices: FloatArray
    normals: FloatArray
    uv: FloatArray
    faces: IntArray

    def moved(self, *, offset: Sequence[float] = (0, 0, 0), turn_deg: float = 0.0, scale: float = 1.0,
              tilt: FloatArray | None = None) -> Mesh:
        """A copy: scaled, tilted by a rotation matrix, turned about z, then shifted."""
        a = np.radians(turn_deg)
        rotation = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
        if tilt is not None:
            rotation = rotation @ tilt
        return Mesh(vertices=self.vertices * scale @ rotation.T + np.asarray(offset, float),
                    normals=self.normals @ rotation.T, uv=self.uv, faces=self.faces)

    def write_ply(self, path: Path) -> None:
        """Binary little-endian PLY with normals and texture coordinates, as Mitsuba reads it."""
        table = np.hstack([self.vertices, self.normals, self.uv]).astype("<f4")
        faces = np.empty(len(self.faces), dtype=[("n", "u1"), ("v", "<i4", 3)])
        faces["n"], faces["v"] = 3, self.faces
        fields = "".join(f"property float {name}\n" for name in ("x", "y", "z", "nx", "ny", "nz", "u", "v"))
        header = (f"ply\nformat binary_little_endian 1.0\nelement vertex {len(table)}\n{fields}"
                  f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n")
        path.write_bytes(header.encode() + table.tobytes() + faces.tobytes())


def axis_rotation(axis: Sequence[float], angle_deg: float) -> FloatArray:
    """Rotation matrix about a unit axis (Rodrigues)."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(angle_deg)
    return np.asarray(np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * k @ k)


def merged(meshes: Sequence[Mesh]) -> Mesh:
    """One mesh of many, so that a branch of sixty leaves is one shape."""
    starts = np.cumsum([0] + [len(m.vertices) for m in meshes[:-1]])
    return Mesh(vertices=np.vstack([m.vertices for m in meshes]), normals=np.vstack([m.normals for m in meshes]),
                uv=np.vstack([m.uv for m in meshes]),
                faces=np.vstack([m.faces + s for m, s in zip(meshes, starts, strict=True)]).astype(np.int32))


def sheet(points: FloatArray, *, closed_u: bool = False, uv_scale: tuple[float, float] = (1.0, 1.0)) -> Mesh:
    """Mesh over a (rows, columns, 3) grid; closed_u means the last column repeats the first."""
    rows, cols, _ = points.shape
    if closed_u:
        ring = points[:, :-1]
        du = np.roll(ring, -1, axis=1) - np.roll(ring, 1, axis=1)
        du = np.concatenate([du, du[:, :1]], axis=1)
    else:
        du = np.gradient(points, axis=1)
    dv = np.gradient(points, axis=0)
    normals = np.cross(du, dv)
    length = np.linalg.norm(normals, axis=2, keepdims=True)
    # A pole has no width, hence no normal of its own: it borrows the next row's mean.
    for row, neighbour in ((0, 2), (rows - 1, rows - 3)):
        if rows > 4 and length[row].max() < 1e-5:
            normals[row] = normals[neighbour].mean(axis=0)
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-12)
    v, u = np.meshgrid(np.linspace(0, uv_scale[1], rows), np.linspace(0, uv_scale[0], cols), indexing="ij")
    index = np.arange(rows * cols).reshape(rows, cols)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return Mesh(vertices=points.reshape(-1, 3), normals=normals.reshape(-1, 3),
                uv=np.stack([u, v], -1).reshape(-1, 2), faces=faces.astype(np.int32))


def spline(points: Sequence[Sequence[float]], count: int) -> FloatArray:
    """Centripetal Catmull-Rom through the points, resampled to equal steps of arc length."""
    p = np.asarray(points, float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)) + 1e-9)])
    fine = []
    for i in range(1, len(p) - 2):
        s = np.linspace(t[i], t[i + 1], 40, endpoint=False)[:, None]
        a1 = ((t[i] - s) * p[i - 1] + (s - t[i - 1]) * p[i]) / (t[i] - t[i - 1])
        a2 = ((t[i + 1] - s) * p[i] + (s - t[i]) * p[i + 1]) / (t[i + 1] - t[i])
        a3 = ((t[i + 2] - s) * p[i + 1] + (s - t[i + 1]) * p[i + 2]) / (t[i + 2] - t[i + 1])
        b1 = ((t[i + 1] - s) * a1 + (s - t[i - 1]) * a2) / (t[i + 1] - t[i - 1])
        b2 = ((t[i + 2] - s) * a2 + (s - t[i]) * a3) / (t[i + 2] - t[i])
        fine.append(((t[i + 1] - s) * b1 + (s - t[i]) * b2) / (t[i + 1] - t[i]))
    return resampled(np.vstack([*fine, p[-2:-1]]), count)


def resampled(path: FloatArray, count: int) -> FloatArray:
    """The same polyline in `count` equal steps."""
    arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    s = np.linspace(0, arc[-1], count)
    return np.stack([np.interp(s, arc, path[:, k]) for k in range(path.shape[1])], axis=1)


Shaping = Callable[[FloatArray, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def lathe(profile: FloatArray, *, seed: int = 0, hand: float = 1.0, shaping: Shaping | None = None,
          segments: int = 144) -> Mesh:
    """Turn an (n, 2) profile of radius and height about z.

    hand : how far from a machine's roundness, 0..2; it adds throwing rings and a slow wobble.
    shaping : (angle, radius, height) -> (radius, height), for spouts, flutes and scallops.
    """
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, segments + 1)[None, :]
    r = np.repeat(profile[:, :1], segments + 1, axis=1)
    z = np.repeat(profile[:, 1:], segments + 1, axis=1)
    phase = rng.uniform(0, 2 * np.pi, 4)
    top = max(float(profile[:, 1].max()), 1e-6)
    wobble = sum(np.cos((k + 1) * angle + phase[k]) * w for k, w in enumerate((0.004, 0.005, 0.002)))
    rings = np.sin(z * 5.2 + angle + phase[3]) * 0.012 + np.sin(z * 2.3 - angle) * 0.012
    r = r * (1 + hand * wobble * (z / top)) + hand * rings * np.minimum(r / 2, 1)
    if shaping is not None:
        r, z = shaping(np.repeat(angle, len(profile), axis=0), r, z)
    points = np.stack([r * np.cos(angle), r * np.sin(angle), z], axis=2)
    points[:, -1] = points[:, 0]
    return sheet(points, closed_u=True)


def tube(path: FloatArray, width: FloatArray | float, depth: FloatArray | float, *, around: int = 20) -> Mesh:
    """Sweep an ellipse along a 3-D path; width lies across the path's plane of bending, depth within it."""
    n = len(path)
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(tangent[0], [0.0, 1.0, 0.0])
    if np.linalg.norm(side) < 0.2:
        side = np.cross(tangent[0], [1.0, 0.0, 0.0])
    sides = np.empty((n, 3))
    for i in range(n):  # carried along the curve, so that the section never spins
        side = side - tangent[i] * (side @ tangent[i])
        side = side / np.linalg.norm(side)
        sides[i] = side
    across = np.cross(tangent, sides)
    a = np.linspace(0, 2 * np.pi, around + 1)
    w = np.broadcast_to(np.asarray(width, float), (n,))[:, None, None]
    d = np.broadcast_to(np.asarray(depth, float), (n,))[:, None, None]
    ring = across[:, None, :] * np.cos(a)[None, :, None] * w + sides[:, None, :] * np.sin(a)[None, :, None] * d
    mesh = sheet(path[:, None, :] + ring, closed_u=True)
    # The section's sense depends on the curve; normals must look away from the axis.
    outward = np.sum(mesh.normals.reshape(n, -1, 3) * ring, axis=2).mean()
    return mesh if outward > 0 else Mesh(vertices=mesh.vertices, normals=-mesh.normals, uv=mesh.uv, faces=mesh.faces[:, ::-1])


def slab(size: tuple[float, float, float], *, edge: float = 0.3, bulge: float = 0.0) -> Mesh:
    """A box with rounded edges, resting on z = 0, centred in x and y."""
    lx, ly, lz = (s / 2 for s in size)
    n, k = 24, 6
    corner = np.linspace(0, np.pi / 2, k)
    rounding = np.concatenate([np.stack([np.cos(c) * edge, np.sin(c) * edge], -1)[None] for c in corner])
    outline = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        a = corner + quarter * np.pi / 2
        outline.append(np.stack([sx * (lx - edge) + np.cos(a) * edge, sy * (ly - edge) + np.sin(a) * edge], -1))
    ring = np.vstack([*outline, outline[0][:1]])
    ring = np.vstack([np.linspace(p, q, n // 3, endpoint=False) for p, q in itertools.pairwise(ring)]
                     + [ring[-1:]])
    shrink = np.concatenate([[0.001], np.linspace(0.2, 0.96, 6), 1 - (edge - rounding[::-1, 0]) / lx,
                             1 - (edge - rounding[:, 0]) / lx, np.linspace(0.96, 0.2, 6), [0.001]])
    height = np.concatenate([np.zeros(7), edge - rounding[::-1, 1], 2 * lz - edge + rounding[:, 1],
                             np.full(7, 2 * lz)])
    height = height + np.where(height > lz, bulge * (1 - shrink**2), 0)
    points = np.stack([np.outer(shrink, ring[:, 0]), np.outer(shrink, ring[:, 1]),
                       np.repeat(height[:, None], len(ring), 1)], -1)
    mesh = sheet(points, closed_u=True)
    uv = np.stack([mesh.vertices[:, 0] + mesh.vertices[:, 2], mesh.vertices[:, 1] + mesh.vertices[:, 2]], -1)
    return Mesh(vertices=mesh.vertices, normals=mesh.normals, uv=uv / 30.0 + 0.5, faces=mesh.faces)
