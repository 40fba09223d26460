"""Annotated copies of stills: what was decided, drawn on a copy; the original stays unmarked."""

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleEnd
from contracts.facts import Facts, RedBegin, SeenEnd, counts_from_front
from edge.domain.plate import BgrImage
from edge.errors import EvidenceError
from edge.evidence.facts import utc
from edge.evidence.notes import Overlay
from edge.evidence.pictures import Still
from edge.evidence.places import Place

_LINE, _VEHICLE, _LAMP, _PLACE = (0, 255, 255), (255, 144, 30), (255, 255, 0), (255, 255, 255)
"""BGR; red is left to the lamp."""


def annotated(still: Still, facts: Facts, overlay: Overlay) -> BgrImage:
    """Return a copy with masks, stop line, the rule's places with their names, vehicle and lamp boxes, and the data bar below it."""
    image = still.image_bgr.copy()
    for mask in overlay.masks_px:
        cv2.fillPoly(image, [np.asarray(mask, np.int32)], (0, 0, 0))
    if overlay.stop_line_px is not None:
        start, end = (tuple(round(v) for v in point) for point in overlay.stop_line_px)
        cv2.line(image, start, end, _LINE, 2, cv2.LINE_AA)
    for place in overlay.places:
        _mark(image, place)
    for box in overlay.lamp_boxes_px:
        _rectangle(image, box, _LAMP)
    if still.box is not None:
        _rectangle(image, still.box, _VEHICLE)
    return np.vstack([image, _data_bar(image.shape[1], _lines(still, facts))])


def _rectangle(image: BgrImage, box: tuple[float, float, float, float], colour: tuple[int, int, int]) -> None:
    x1, y1, x2, y2 = (round(v) for v in box)
    cv2.rectangle(image, (x1, y1), (x2, y2), colour, 2)


def _mark(image: BgrImage, place: Place) -> None:
    points = np.rint(np.asarray(place.points_px)).astype(np.int32)
    cv2.polylines(image, [points.reshape(-1, 1, 2)], place.closed, _PLACE, 2, cv2.LINE_AA)
    x, y = points[points[:, 1].argmax()].tolist()
    for colour, wide in (((0, 0, 0), 3), (_PLACE, 1)):
        cv2.putText(image, place.name, (x, y - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, wide, cv2.LINE_AA)


def _lines(still: Still, facts: Facts) -> list[str]:
    amber = "?" if facts.amber_duration_ms is None else f"{facts.amber_duration_ms / 1000:.2f} s"
    elapsed, doubt = facts.red_elapsed_ms / 1000, facts.red_elapsed_uncertainty_ms / 1000
    least = "at least " if facts.red_begin is RedBegin.NOT_SEEN else ""
    moment = utc(still.captured_at_ns).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    rear = facts.seen_end if facts.seen_end is not None and facts.seen_end.end is VehicleEnd.REAR else None
    at = "front at red" if counts_from_front(facts) else "red"
    return [
        f"DUGAAN PELANGGARAN / ALLEGED {facts.kind.value.upper()}",
        f"{facts.city} {facts.junction} {facts.approach}  {facts.camera}",
        f"{moment} UTC  frame {still.frame_number}",
        f"{at} {least}+{elapsed:.2f} s (+-{doubt:.2f} s)  amber {amber}",
        *([] if rear is None else [_rear_line(rear, least)]),
    ]


def _rear_line(rear: SeenEnd, least: str) -> str:
    elapsed, doubt = rear.red_elapsed_ms / 1000, rear.red_elapsed_uncertainty_ms / 1000
    return f"rear (the end that is seen) at red {least}+{elapsed:.2f} s (+-{doubt:.2f} s)"


def _data_bar(width: int, lines: list[str]) -> NDArray[np.uint8]:
    scale = max(0.3, min(0.8, width / 1000))
    step = round(32 * scale)
    bar = np.zeros((step * len(lines) + step // 2, width, 3), np.uint8)
    for row, line in enumerate(lines, start=1):
        place = (6, row * step)
        cv2.putText(bar, line, place, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), 1, cv2.LINE_AA)
    return bar


def png(image: BgrImage) -> bytes:
    """Encode without loss."""
    return _encoded(".png", image, [])


def jpeg(image: BgrImage) -> bytes:
    """Encode at quality 95."""
    return _encoded(".jpg", image, [int(cv2.IMWRITE_JPEG_QUALITY), 95])


def _encoded(kind: str, image: BgrImage, options: list[int]) -> bytes:
    done, content = cv2.imencode(kind, image, options)
    if not done:
        raise EvidenceError(f"a picture of shape {image.shape} cannot be encoded as {kind}")
    return bytes(content)
