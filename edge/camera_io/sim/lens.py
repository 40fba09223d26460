"""What air, lens, mast and sensor do to a picture, in this order: rain, glare, dirt, exposure, noise, shake."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.scene import Glare, Scene

Picture = NDArray[np.uint8]
_N_RAIN, _N_NOISE = 5, 6
_EXPOSURES = (0.55, 0.8, 1.0, 1.0, 1.35, 1.9)
_SETTLES_S = 1.2
_MUD = 62


@dataclass(frozen=True, slots=True)
class Offset:
    """How far the picture is shifted, in pixels."""

    x_px: float
    y_px: float


STILL = Offset(0.0, 0.0)


class Lens:
    """Everything between the drawn scene and the picture, for one scene and picture size."""

    def __init__(self, scene: Scene, size_px: tuple[int, int], seed: int) -> None:
        self._scene = scene.lens
        self._size_px = size_px
        self._seed = seed
        rng = np.random.default_rng((seed, 11))
        self._rain = _rain_layers(rng, size_px, scene.weather.rain)
        self._glares = [_veil(glare, size_px) for glare in self._scene.glare]
        self._keep, self._mud = _dirt(rng, size_px, self._scene.dirt)
        self._noise = _noise_layers(rng, size_px, self._scene.noise)

    def through(self, picture: Picture, scene_s: float) -> Picture:
        """Return the picture as the sensor gives it, not yet shifted."""
        n = round(scene_s * 1000)
        if self._rain:
            picture = _cv(
                cv2.add(picture, np.roll(self._rain[n % _N_RAIN], n * 7 % self._size_px[1], axis=0))
            )
        for glare, veil in zip(self._scene.glare, self._glares, strict=True):
            picture = _cv(cv2.addWeighted(picture, 1.0, veil, _strength(glare, scene_s), 0))
        if self._keep is not None and self._mud is not None:
            picture = _cv(cv2.add(cv2.multiply(picture, self._keep, scale=1 / 255), self._mud))
        if self._scene.exposure_jumps_s > 0:
            picture = _cv(cv2.LUT(picture, _curve(self.gain_at(scene_s))))
        if self._noise:
            more, less = self._noise[n % _N_NOISE]
            picture = _cv(cv2.subtract(cv2.add(picture, more), less))
        return picture

    def gain_at(self, scene_s: float) -> float:
        """Return the exposure at a scene time: it jumps, and settles again within a second or so."""
        every_s = self._scene.exposure_jumps_s
        if every_s <= 0:
            return 1.0
        number = int(scene_s // every_s)
        rng = np.random.default_rng((self._seed, 13, number))
        at_s, gain = (number + float(rng.uniform(0, 0.5))) * every_s, float(rng.choice(_EXPOSURES))
        since_s = scene_s - at_s
        return 1.0 if since_s < 0 else 1.0 + (gain - 1.0) * math.exp(-since_s / _SETTLES_S)

    def offset_at(self, scene_s: float) -> Offset:
        """Return how far the mast has swung: two slow swings and a tremble, the same for the same time."""
        amplitude = self._scene.shake_px * self._size_px[0] / 1280
        if amplitude <= 0:
            return STILL
        phase = float(np.random.default_rng((self._seed, 12)).uniform(0, 6.28))
        tremble = np.random.default_rng((self._seed, 14, round(scene_s * 1000))).normal(0, 0.18, 2)
        x = 0.6 * math.sin(2 * math.pi * 1.3 * scene_s + phase) + 0.3 * math.sin(2 * math.pi * 3.7 * scene_s)
        y = 0.5 * math.sin(2 * math.pi * 2.1 * scene_s + 2 * phase) + 0.2 * math.sin(
            2 * math.pi * 5.3 * scene_s
        )
        return Offset(amplitude * (x + float(tremble[0])), amplitude * (y + float(tremble[1])))


def shifted(picture: Picture, offset: Offset) -> Picture:
    """Return the picture moved by an offset; its edge repeats."""
    if offset == STILL:
        return picture
    matrix = np.array([[1, 0, offset.x_px], [0, 1, offset.y_px]], np.float64)
    size = (picture.shape[1], picture.shape[0])
    return _cv(cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _cv(picture: object) -> Picture:
    return np.asarray(picture, np.uint8)


def _rain_layers(rng: np.random.Generator, size_px: tuple[int, int], rain: float) -> list[Picture]:
    if rain <= 0:
        return []
    width, height = size_px
    layers = []
    for _ in range(_N_RAIN):
        layer = np.zeros((height, width, 3), np.uint8)
        for _ in range(int(900 * rain)):
            x, y = int(rng.integers(width)), int(rng.integers(height))
            length = int(rng.uniform(0.015, 0.07) * height)
            level = int(rng.uniform(18, 70))
            cv2.line(layer, (x, y), (x - length // 6, y + length), (level,) * 3, 1, cv2.LINE_AA)
        layers.append(_cv(cv2.blur(layer, (1, 3))))
    return layers


def _veil(glare: Glare, size_px: tuple[int, int]) -> Picture:
    width, height = size_px
    x, y = np.meshgrid(np.arange(width) / width - glare.centre[0], np.arange(height) / width)
    y -= glare.centre[1] * height / width
    veil = 255 * np.exp(-(x**2 + y**2) / (2 * glare.radius**2))
    return np.repeat((veil * 1.15).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _strength(glare: Glare, scene_s: float) -> float:
    if glare.period_s <= 0:
        return glare.strength
    return glare.strength * (0.5 - 0.5 * math.cos(2 * math.pi * scene_s / glare.period_s))


def _dirt(
    rng: np.random.Generator, size_px: tuple[int, int], dirt: float
) -> tuple[Picture | None, Picture | None]:
    if dirt <= 0:
        return None, None
    width, height = size_px
    mask = np.zeros((height // 4, width // 4), np.float32)
    for _ in range(int(60 * dirt) + 1):
        centre = (int(rng.integers(width // 4)), int(rng.integers(height // 4)))
        cv2.circle(mask, centre, int(rng.uniform(0.01, 0.05) * width / 4), float(rng.uniform(0.25, 0.8)), -1)
    soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), width / 220), size_px)
    layered = np.repeat(np.asarray(soft)[..., None], 3, axis=2)
    return (255 * (1 - layered)).astype(np.uint8), (_MUD * layered).astype(np.uint8)


def _noise_layers(
    rng: np.random.Generator, size_px: tuple[int, int], noise: float
) -> list[tuple[Picture, Picture]]:
    if noise <= 0:
        return []
    layers = []
    for _ in range(_N_NOISE):
        grain = rng.normal(0, noise, (size_px[1], size_px[0], 3)).astype(np.float32)
        layers.append((grain.clip(0, 255).astype(np.uint8), (-grain).clip(0, 255).astype(np.uint8)))
    return layers


def _curve(gain: float) -> Picture:
    return (np.arange(256, dtype=np.float64) * gain).clip(0, 255).astype(np.uint8)
