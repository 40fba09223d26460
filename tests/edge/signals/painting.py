"""Draws signal heads as cameras see them: day, night bloom, blown out, LED banding, countdown."""

from dataclasses import dataclass

import cv2
import numpy as np

from contracts.layout import SignalHead
from edge.domain.frame import CameraId, Frame

WIDTH, HEIGHT = 160, 120
BOX = (60.0, 30.0, 84.0, 90.0)
COUNTDOWN = (60.0, 8.0, 84.0, 26.0)
PLACES = {"red": 0.2, "amber": 0.5, "green": 0.8}
DAY = {"red": (40, 40, 235), "amber": (20, 170, 250), "green": (170, 220, 40)}
"""Blue-green-red of a lit lamp by day."""
RNG = np.random.default_rng(7)
STREET = RNG.integers(60, 150, (12, 16, 3), np.uint8)


@dataclass(frozen=True)
class Scene:
    """How the picture is lit."""

    night: bool = False
    blown_out: bool = False
    brightness: float = 1.0


PLAIN = Scene()


def head(**changes: object) -> SignalHead:
    """The head that `picture` draws."""
    return SignalHead.model_validate({"id": "near", "group": "north", "box_px": BOX, **changes})


def picture(lit: tuple[str, ...], scene: Scene = PLAIN) -> np.ndarray:
    """BGR picture of the head with these lamps on."""
    image = cv2.resize(STREET, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    if scene.night:
        image *= 0.25
    x1, y1, x2, y2 = map(int, BOX)
    image[y1:y2, x1:x2] = 12 if scene.night else 35
    for lamp in lit:
        _light(image, (72, int(y1 + PLACES[lamp] * (y2 - y1))), DAY[lamp], scene)
    return np.clip(image, 0, 255).astype(np.uint8)


def _light(image: np.ndarray, centre: tuple[int, int], colour: tuple[int, int, int], scene: Scene) -> None:
    colour = tuple(c * scene.brightness for c in colour)
    if scene.night:
        rows, cols = np.mgrid[0:HEIGHT, 0:WIDTH]
        distance = np.hypot(cols - centre[0], rows - centre[1])
        image += np.exp(-((distance / 16) ** 2))[..., None] * np.array(colour)
    cv2.circle(image, centre, 7, colour, -1)
    if scene.night or scene.blown_out:
        cv2.circle(image, centre, 5, (255, 255, 255), -1)


def frame(image: np.ndarray, number: int, fps: float = 25.0) -> Frame:
    """A frame of the picture; `fps` gives its time."""
    planes = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420)
    chroma = planes[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    t_ns = round(number / fps * 1e9)
    return Frame(
        CameraId("c"), number, t_ns, 0, t_ns, planes[:HEIGHT].copy(), chroma[0].copy(), chroma[1].copy()
    )
