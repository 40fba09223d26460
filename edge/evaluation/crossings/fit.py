"""Fits the detector noise to real detections: `python -m edge.evaluation.crossings.fit FOLDER`.

FOLDER holds gt.txt and det_NAME.txt in MOT text (frame, id, x, y, w, h, score or flags). Detections are matched
to the truth of their frame at an overlap of 0.5, one to one; what is left of the truth is missed. Figures only
are kept; they go to noise.json by hand, so that a person looks at them. The product's own tracker follows the
same detections, and the numbers that hop from one moving vehicle to another are counted.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from edge.domain.detection import DetectedFrame, Detections, Tracks
from edge.domain.frame import CameraId, Frame
from edge.evaluation.crossings.noise import CORRELATION_HZ, SizeNoise
from edge.evaluation.crossings.timing import NS
from edge.kernels.association import assign_greedily, buffered_iou
from edge.tracking import TrackerSettings, VehicleTracker

Floats = NDArray[np.float64]
LIMITS_PX = (0.0, 60.0, 120.0)
LEAST_SCORE, LEAST_OVERLAP = 0.5, 0.5
LEAST_STAY = 3
"""Boxes in a row on one vehicle before a number counts as its own."""
_FRAME, _ID, _LEFT, _SCORE, _CLEAR, _PARKED = 0, 1, 2, 6, 8, 9
_SIZE_PX = (1920, 1080)


def residuals(truth: Floats, found: Floats) -> Floats:
    """Return rows of frame, identity, height, matched (0 or 1) and four edge residuals in box heights.

    Args:
        truth: (n, 10) rows of gt.txt; only those that move and that nothing occludes are used.
        found: (m, 7) rows of a detector.
    """
    rows: list[Floats] = []
    clear = truth[(truth[:, _CLEAR] == 1) & (truth[:, _PARKED] == 0)]
    sure = found[found[:, _SCORE] >= LEAST_SCORE]
    for frame in np.unique(clear[:, _FRAME]):
        here, boxes = clear[clear[:, _FRAME] == frame], _xyxy(sure[sure[:, _FRAME] == frame])
        true = _xyxy(here)
        height = true[:, 3] - true[:, 1]
        match = _matched(true, boxes)
        edges = np.zeros((len(here), 4))
        hit = match >= 0
        edges[hit] = (boxes[match[hit]] - true[hit]) / height[hit, None]
        rows.append(np.column_stack([here[:, [_FRAME, _ID]], height, hit, edges]))
    return np.concatenate(rows)


def fit_size(rows: Floats, from_px: float) -> SizeNoise:
    """Fit one band of heights; rows as `residuals` gives them."""
    rows = _while_followed(rows[np.lexsort((rows[:, 0], rows[:, 1]))])
    hit = rows[:, 3] == 1
    edges = rows[hit, 4:]
    bias = np.median(edges, axis=0)
    sigma = 1.4826 * np.median(np.abs(edges - bias), axis=0)
    follows = (np.diff(rows[:, 0]) == 1) & (np.diff(rows[:, 1]) == 0)
    both = follows & hit[1:] & hit[:-1]
    unit = np.clip((rows[:, 4:] - bias) / np.maximum(sigma, 1e-6), -3, 3)
    products = (unit[1:][both] * unit[:-1][both]).mean() if both.any() else 0.0
    again = (~hit[1:])[follows & ~hit[:-1]]
    return SizeNoise(
        from_px=from_px,
        sigma=_four(sigma),
        bias=_four(bias),
        correlation=round(float(np.clip(products / max((unit[hit] ** 2).mean(), 1e-6), 0, 0.98)), 3),
        tail=round(float((np.abs(edges - bias) > 3 * np.maximum(sigma, 1e-6)).mean()), 4),
        miss=round(float(1 - hit.mean()), 4),
        miss_again=round(float(again.mean()), 4) if len(again) else 0.0,
        n=len(rows),
    )


def _while_followed(rows: Floats) -> Floats:
    """Keep what lies between a vehicle's first and last detection: outside nobody looked (masks, far road)."""
    kept = []
    for identity in np.unique(rows[:, 1]):
        own = rows[rows[:, 1] == identity]
        hits = np.flatnonzero(own[:, 3] == 1)
        kept.append(own[hits[0] : hits[-1] + 1] if len(hits) else own[:0])
    return np.concatenate(kept)


def _four(values: Floats) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(float(value), 4) for value in values)
    return left, top, right, bottom


def hops(truth: Floats, found: Floats) -> tuple[int, float]:
    """Follow the detections with the product's tracker and count numbers that hop to another moving vehicle.

    Args:
        truth: (n, 10) rows of gt.txt.
        found: (m, 7) rows of a detector.

    Returns:
        How many, and for how many seconds moving vehicles were followed beside one nearer than their box is wide.
    """
    tracker, near_s = VehicleTracker(TrackerSettings()), 0.0
    stays: dict[int, list[int]] = defaultdict(list)
    for frame in np.unique(truth[:, _FRAME]).astype(int):
        here = truth[truth[:, _FRAME] == frame]
        tracks = tracker.update(_detected(found[found[:, _FRAME] == frame], frame)).tracks
        rows = np.flatnonzero(tracks.measured & tracks.confirmed)
        match = _matched(_xyxy(here), _box(tracks, rows))
        followed = (match >= 0) & (here[:, _PARKED] == 0)
        near_s += float((followed & _has_neighbour(_xyxy(here))).sum()) / CORRELATION_HZ
        for at in np.flatnonzero(followed):
            stays[int(tracks.track_id[rows[match[at]]])].append(int(here[at, _ID]))
    return sum(_n_changes(owners) for owners in stays.values()), near_s


def _detected(rows: Floats, number: int) -> DetectedFrame:
    width, height = _SIZE_PX
    grey = np.zeros((height, width), np.uint8)
    at_ns = int(number * NS / CORRELATION_HZ)
    chroma = grey[: height // 2, : width // 2]
    frame = Frame(CameraId("fit"), number, at_ns, at_ns, at_ns, grey, chroma, chroma)
    boxes, scores = _xyxy(rows).astype(np.float32), rows[:, _SCORE].astype(np.float32)
    return DetectedFrame(frame, Detections(boxes, scores, np.zeros(len(rows), np.int32)))


def _box(tracks: Tracks, rows: NDArray[np.intp]) -> Floats:
    boxes = tracks.xyxy if tracks.detected_xyxy is None else tracks.detected_xyxy
    return boxes[rows].astype(np.float64)


def _has_neighbour(boxes: Floats) -> NDArray[np.bool_]:
    apart = (
        np.abs(boxes[:, None, :2] + boxes[:, None, 2:] - boxes[None, :, :2] - boxes[None, :, 2:]).max(axis=2)
        / 2
    )
    np.fill_diagonal(apart, np.inf)
    near: NDArray[np.bool_] = apart.min(axis=1) <= boxes[:, 2] - boxes[:, 0]
    return near


def _n_changes(owners: list[int]) -> int:
    """Count changes between vehicles on each of which the number stayed for a while."""
    kept: list[int] = []
    run: list[int] = []
    for owner in owners:
        run = [*run, owner] if run and run[-1] == owner else [owner]
        if len(run) == LEAST_STAY and kept[-1:] != [owner]:
            kept.append(owner)
    return max(0, len(kept) - 1)


def _matched(true: Floats, boxes: Floats) -> NDArray[np.int64]:
    match = np.full(len(true), -1, np.int64)
    if len(true) and len(boxes):
        overlap = np.empty((len(true), len(boxes)))
        buffered_iou(np.ascontiguousarray(true), np.ascontiguousarray(boxes), np.zeros(len(true)), overlap)
        assign_greedily(overlap, LEAST_OVERLAP, match)
    return match


def _xyxy(rows: Floats) -> Floats:
    x, y, w, h = rows[:, _LEFT : _LEFT + 4].T
    return np.column_stack([x, y, x + w, y + h])


def main(folder: Path) -> None:
    """Print the figures of every detector of a folder."""
    console = Console()
    truth = np.loadtxt(folder / "gt.txt", delimiter=",")
    for path in sorted(folder.glob("det_*.txt")):
        rows = residuals(truth, np.loadtxt(path, delimiter=","))
        n_hops, near_s = hops(truth, np.loadtxt(path, delimiter=","))
        console.print(
            f"{path.stem}: {n_hops} numbers hopped in {near_s:.0f} vehicle seconds beside a neighbour"
        )
        for low, high in zip(LIMITS_PX, (*LIMITS_PX[1:], np.inf), strict=True):
            band = rows[(rows[:, 2] >= low) & (rows[:, 2] < high)]
            if len(band):
                console.print(fit_size(band, low).model_dump_json(), soft_wrap=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
