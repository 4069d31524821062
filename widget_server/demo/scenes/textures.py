"""Surfaces painted with noise: wood, linen, stone, plaster, tiles.

Every function returns a linear-light RGB array (h, w, 3) of float32 in 0..1 and takes its seed, so that a table looks
the same in every photo of one home. Knows nothing of geometry.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]
Colour = tuple[float, float, float]


def linear(hex_colour: str) -> Colour:
    """'#rrggbb' in sRGB to linear light."""
    c = np.array([int(hex_colour.lstrip("#")[i:i + 2], 16) for i in (0, 2, 4)]) / 255
    out = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(out[0]), float(out[1]), float(out[2])


def noise(height: int, width: int, *, seed: int, roughness: float = 1.6, stretch: tuple[float, float] = (1.0, 1.0),
          low_cut: float = 1.0) -> Image:
    """Tileable 1/f noise with zero mean and unit deviation; stretch lengthens features along (y, x)."""
    rng = np.random.default_rng(seed)
    fy = np.fft.fftfreq(height)[:, None] * height * stretch[0]
    fx = np.fft.rfftfreq(width)[None, :] * width * stretch[1]
    f = np.sqrt(fy**2 + fx**2)
    spectrum = np.where(f < low_cut, 0, np.maximum(f, low_cut) ** -roughness)
    white = rng.standard_normal((height, width))
    field = np.fft.irfft2(np.fft.rfft2(white) * spectrum, s=(height, width))
    return np.asarray((field - field.mean()) / (field.std() + 1e-9), np.float32)


def mix(a: Colour | Image, b: Colour | Image, amount: Image) -> Image:
    """Blend two colours or images by a (h, w) amount in 0..1."""
    t = np.clip(amount, 0, 1)[..., None]
    return np.asarray(np.asarray(a, np.float32) * (1 - t) + np.asarray(b, np.float32) * t, np.float32)


def smoothstep(low: float, high: float, x: Image) -> Image:
    """The usual cubic ease from 0 to 1 between low and high."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


@lru_cache(maxsize=16)
def wood(light: str, dark: str, seed: int, planks: int = 3, seam: float = 0.6) -> Image:
    """Boards along x with growth rings, pores and a dark joint between them; 2048 x 1280 for about 150 x 95 cm."""
    h, w = 1280, 2048
    rng = np.random.default_rng(seed)
    y = np.linspace(0, 1, h, endpoint=False)[:, None]
    board = np.floor(y * planks).astype(int)
    shift = rng.uniform(0, 40, planks)[board]
    tone = rng.normal(0, 0.10, planks)[board]
    warp = noise(h, w, seed=seed + 1, roughness=2.2, stretch=(1, 7)) * 0.55
    rings = np.sin(2 * np.pi * ((y * planks - board) * 5.5 + shift + warp)) * 0.5 + 0.5
    fibre = noise(h, w, seed=seed + 2, roughness=0.75, stretch=(1, 45), low_cut=40)
    broad = noise(h, w, seed=seed + 3, roughness=1.7, stretch=(1, 9))
    pores = smoothstep(1.5, 2.6, noise(h, w, seed=seed + 4, roughness=0.25, stretch=(1, 22), low_cut=60))
    amount = 0.28 + 0.30 * rings**2 + 0.10 * fibre + 0.12 * broad + tone
    image = mix(linear(light), linear(dark), np.asarray(amount, np.float32))
    image = image * (1 - 0.35 * pores[..., None])
    edge = np.minimum((y * planks) % 1, 1 - (y * planks) % 1) / planks * 95
    return np.asarray(image * (1 - seam * np.exp(-((edge / 0.10) ** 2)))[..., None], np.float32)


@lru_cache(maxsize=32)
def linen(colour: str, seed: int, contrast: float = 1.0, stripe: str | None = None) -> Image:
    """Plain weave, 1024 px for about 24 cm: uneven threads, slubs, and the small dark gaps between them."""
    n, threads = 1024, 170
    rng = np.random.default_rng(seed)
    x = np.arange(n) * threads / n
    warp = np.repeat(rng.normal(0, 1, threads), 7)[(x * 7).astype(int) % (threads * 7)]
    weft = np.repeat(rng.normal(0, 1, threads), 7)[(x * 7).astype(int) % (threads * 7)]
    gap_x = 0.5 + 0.5 * np.cos(2 * np.pi * x)[None, :]
    gap_y = 0.5 + 0.5 * np.cos(2 * np.pi * x)[:, None]
    over = np.cos(np.pi * x)[None, :] * np.cos(np.pi * x)[:, None] > 0
    thread = np.where(over, warp[None, :], weft[:, None])
    slub = noise(n, n, seed=seed + 1, roughness=0.7, stretch=(1, 14), low_cut=20) * 0.5 \
        + noise(n, n, seed=seed + 2, roughness=0.7, stretch=(14, 1), low_cut=20) * 0.5
    value = 1 + contrast * (0.07 * thread + 0.09 * slub - 0.20 * gap_x * gap_y - 0.06 * (gap_x + gap_y))
    base = np.ones((n, n, 3), np.float32) * np.asarray(linear(colour), np.float32)
    if stripe is not None:
        along = np.arange(n) / n
        band = np.zeros(n)
        for start, width in ((0.10, 0.10), (0.23, 0.025), (0.04, 0.025)):
            band[(along > start) & (along < start + width)] = 1
        base = mix(base, linear(stripe), np.repeat(band[None, :], n, 0).astype(np.float32))
    return np.asarray(np.clip(base * value[..., None], 0, 0.95), np.float32)


@lru_cache(maxsize=16)
def plaster(colour: str, seed: int, depth: float = 1.0) -> Image:
    """A painted or limewashed wall, also fine concrete when depth is about 2."""
    broad = noise(768, 768, seed=seed, roughness=1.5)
    fine = noise(768, 768, seed=seed + 1, roughness=0.6, low_cut=30)
    value = 1 + depth * (0.045 * broad + 0.022 * fine)
    return np.asarray(np.clip(np.asarray(linear(colour), np.float32) * value[..., None], 0, 0.92), np.float32)


@lru_cache(maxsize=8)
def marble(colour: str, vein: str, seed: int) -> Image:
    """Polished stone with long soft veins."""
    field = noise(1024, 1024, seed=seed, roughness=1.9, stretch=(1.0, 2.2))
    ridge = np.exp(-((field / 0.05) ** 2)) * 0.6 + np.exp(-((noise(1024, 1024, seed=seed + 1, roughness=1.8) / 0.03) ** 2)) * 0.3
    mask = smoothstep(-0.4, 1.2, noise(1024, 1024, seed=seed + 2, roughness=2.0))
    cloud = 0.10 * noise(1024, 1024, seed=seed + 3, roughness=1.8) + 0.10
    return mix(linear(colour), linear(vein), np.asarray(ridge * (0.25 + mask) + np.clip(cloud, 0, 1), np.float32) * 0.8)


@lru_cache(maxsize=8)
def terrazzo(ground: str, chips: tuple[str, ...], seed: int, size_px: float = 15.0) -> Image:
    """Chips of stone in a pale ground; 1400 px for about 100 cm."""
    n = 1400
    rng = np.random.default_rng(seed)
    image = np.ones((n, n, 3), np.float32) * np.asarray(linear(ground), np.float32)
    for _ in range(2600):
        centre = rng.uniform(0, n, 2)
        size = size_px * rng.lognormal(-0.6, 0.55)
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 8)))
        corners = centre + np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.5, 1)], -1) * size
        tint = np.asarray(linear(chips[rng.integers(len(chips))])) * rng.uniform(0.8, 1.15)
        cv2.fillPoly(image, [np.round(corners * 8).astype(np.int32)], tint.tolist(), lineType=cv2.LINE_AA, shift=3)
    return np.clip(image * (1 + 0.02 * noise(n, n, seed=seed, roughness=0.6)[..., None]), 0, 0.95)


@lru_cache(maxsize=8)
def tiles(colour: str, grout: str, seed: int, count: int = 10) -> Image:
    """Hand-cut square tiles, each a little different, with their joints."""
    n = 1200
    rng = np.random.default_rng(seed)
    cell = np.arange(n) * count // n
    tone = rng.normal(0, 0.11, (count, count))[cell[:, None], cell[None, :]]
    inside = (np.arange(n) * count / n) % 1
    edge = np.minimum(np.minimum(inside, 1 - inside)[:, None], np.minimum(inside, 1 - inside)[None, :])
    edge = edge + 0.006 * noise(n, n, seed=seed, roughness=1.0, low_cut=8)
    glaze = np.asarray(linear(colour), np.float32) * (1 + tone + 0.05 * noise(n, n, seed=seed + 1))[..., None]
    return np.clip(mix(np.asarray(glaze, np.float32), linear(grout), 1 - smoothstep(0.018, 0.034, np.asarray(edge, np.float32))), 0, 0.95)
