"""From linear pixels to a JPEG: denoise, expose, print, grain, crop.

The denoiser is non-local means in two halves: the weights for one half are measured on the other, and also on albedo,
normal and depth, so that neither glaze speckles nor noise pass for each other. Albedo is divided out first.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image as Picture

from .renderer import Negative
from .textures import Image


@dataclass(frozen=True, kw_only=True)
class Print:
    """How a photo is finished; the defaults are a neutral camera."""

    exposure: float = 0.0  # stops
    warmth: float = 0.0  # -1 blue .. 1 amber
    contrast: float = 1.25
    fade: float = 0.0  # lifted blacks, 0..1
    saturation: float = 1.0
    grain: float = 0.010
    vignette: float = 0.16
    bloom: float = 0.05
    key: float = 0.20  # brightness the frame's middle is brought to


def denoised(negative: Negative, *, reach: int = 6, strength: float = 0.55) -> Image:
    """One clean linear image of the two noisy halves."""
    a, b = negative.halves
    albedo = np.maximum(negative.albedo, 0.02)
    first, second = np.log1p(a / albedo * 4), np.log1p(b / albedo * 4)
    variance = cv2.boxFilter(np.square(first - second).mean(2), -1, (9, 9)) / 2 + 2e-5
    depth = negative.depth / (np.median(negative.depth) + 1e-6)
    guide = np.dstack([negative.albedo * 3.5, negative.normal * 1.6, depth * 2.0]).astype(np.float32)
    sums = [np.zeros_like(first), np.zeros_like(second)]
    weights = [np.zeros(variance.shape, np.float32), np.zeros(variance.shape, np.float32)]
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            if dy * dy + dx * dx > reach * reach + 1:
                continue
            moved = [np.roll(x, (dy, dx), (0, 1)) for x in (first, second)]
            feature = np.square(guide - np.roll(guide, (dy, dx), (0, 1))).sum(2)
            for mine, other in ((0, 1), (1, 0)):
                source = (first, second)[other]
                gap = np.square(source - moved[other]).mean(2) - 2 * variance
                gap = cv2.boxFilter(gap, -1, (5, 5)) / (strength * variance * 2 + 1e-6)
                weight = np.exp(-np.maximum(gap, 0) - feature * 14)
                sums[mine] += moved[mine] * weight[..., None]
                weights[mine] += weight
    out = sum(np.expm1(s / w[..., None]) / 4 for s, w in zip(sums, weights, strict=True)) / 2
    return np.asarray(np.maximum(out * albedo, 0), np.float32)


def printed(light: Image, finish: Print, *, seed: int) -> Image:
    """Display-ready sRGB in 0..1 (h, w, 3)."""
    h, w, _ = light.shape
    y, x = np.mgrid[-1:1:h * 1j, -1:1:w * 1j]
    weight = np.exp(-(x**2 + y**2) * 1.2)
    luma = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    middle = np.exp(np.sum(np.log(luma + 1e-3) * weight) / weight.sum())
    image = light * (finish.key / middle) * 2.0**finish.exposure
    tint = np.array([1 + 0.16 * finish.warmth, 1.0, 1 - 0.20 * finish.warmth], np.float32)
    image = image * tint
    if finish.bloom:
        image = image * (1 - finish.bloom) + finish.bloom * cv2.GaussianBlur(image, (0, 0), w / 45)
    image = image * (1 - finish.vignette * np.clip(x**2 + y**2, 0, 2) * 0.6)[..., None]
    c = finish.contrast
    pivot = 0.18**c * (1 / 0.19 - 1)
    toned = image**c / (image**c + pivot) * 1.05
    grey = (toned @ np.array([0.2126, 0.7152, 0.0722]))[..., None]
    toned = np.clip(grey + (toned - grey) * finish.saturation, 0, 1)
    srgb = np.where(toned <= 0.0031308, toned * 12.92, 1.055 * toned ** (1 / 2.4) - 0.055)
    srgb = finish.fade * 0.09 + srgb * (1 - finish.fade * 0.10)
    grain = cv2.GaussianBlur(np.random.default_rng(seed).standard_normal((h, w)), (0, 0), 0.7) * 1.6
    return np.asarray(np.clip(srgb + finish.grain * grain[..., None] * (1.1 - srgb), 0, 1), np.float32)


def sharpened(image: Image, amount: float = 0.35) -> Image:
    """A little unsharp masking, as every camera does."""
    return np.clip(image + amount * (image - cv2.GaussianBlur(image, (0, 0), 1.1)), 0, 1)


def jpeg(image: Image, *, budget_bytes: int = 46_000) -> bytes:
    """Progressive JPEG at the best quality that fits the budget."""
    picture = Picture.fromarray((image * 255 + 0.5).astype(np.uint8))
    for quality in (86, 83, 80, 77, 74, 71, 68, 64, 60):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
        if out.tell() <= budget_bytes:
            break
    return out.getvalue()
