"""Each kernel beside a peer in plain Python, numpy or OpenCV: hot, one thread, median of rounds, shapes stated."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from edge.detector.network_input import NetworkInput
from edge.detector.spec import HeadKind, ModelFormat, ModelSpec
from edge.domain.frame import CameraId, Frame
from edge.kernels.association import buffered_iou
from edge.kernels.block_flow import block_flow
from edge.kernels.heads import decode_yolov8, suppress

RNG = np.random.default_rng(1)
N_ROUNDS = 15
SPEC = ModelSpec("bench", "0" * 64, ModelFormat.ONNX, HeadKind.YOLOV8, (640, 640))


@dataclass(frozen=True)
class Row:
    """One stage; times in milliseconds per call."""

    stage: str
    shape: str
    kernel_ms: float
    peer: str
    peer_ms: float


def timed_ms(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(N_ROUNDS):
        begin = perf_counter()
        call()
        times.append((perf_counter() - begin) * 1e3)
    return median(times)


def network_input() -> Row:
    yuv = RNG.integers(16, 236, (1620, 1920), dtype=np.uint8)
    chroma = yuv[1080:].reshape(2, 540, 960)
    frame = Frame(CameraId("bench"), 0, 0, 0, 0, yuv[:1080], chroma[0], chroma[1])
    ours = NetworkInput(SPEC, channels_last=False)
    out = np.full((640, 640, 3), 114, np.uint8)

    def peer() -> np.ndarray:
        out[140:500] = cv2.resize(cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420), (640, 360))
        return out.transpose(2, 0, 1).astype(np.float32) / 255

    name = "cv2 cvtColor + resize + numpy"
    return Row(
        "network input", "1080p to 3x640x640", timed_ms(lambda: ours.fill(frame)), name, timed_ms(peer)
    )


def head() -> Row:
    raw = RNG.random((84, 8400), dtype=np.float32) * 0.05
    raw[:4] = RNG.random((4, 8400), dtype=np.float32) * 200 + 20
    raw[6, :40] = 0.8
    columns, names = np.array([1, 2, 3, 5, 7], np.int32), np.arange(5, dtype=np.int32)
    unit = np.ones(2, np.float32)
    outs = np.empty((8400, 4), np.float32), np.empty(8400, np.float32), np.empty(8400, np.int32)
    keep = np.empty(8400, np.int64)

    def ours() -> int:
        n = decode_yolov8(raw, unit, columns, names, 0.1, *outs)
        return suppress(outs[0][:n], outs[1][:n], outs[2][:n], 0.5, False, keep)

    def peer() -> object:
        scores = raw[4 + columns].max(axis=0)
        rows = np.flatnonzero(scores >= 0.1)
        x, y, w, h = raw[:4, rows]
        return cv2.dnn.NMSBoxes(np.stack([x - w / 2, y - h / 2, w, h], 1), scores[rows], 0.1, 0.5)

    return Row(
        "decode and suppress", "84x8400, 40 boxes", timed_ms(ours), "numpy + cv2 NMSBoxes", timed_ms(peer)
    )


def matching() -> Row:
    boxes = RNG.random((50, 4)) * 100
    boxes[:, 2:] += boxes[:, :2]
    out = np.empty((50, 50))

    def peer() -> np.ndarray:
        size = boxes[:, 2:] - boxes[:, :2]
        large = np.concatenate([boxes[:, :2] - 0.3 * size, boxes[:, 2:] + 0.3 * size], axis=1)
        upper = np.maximum(large[:, None, :2], large[None, :, :2])
        sides = np.clip(np.minimum(large[:, None, 2:], large[None, :, 2:]) - upper, 0, None)
        shared, area = sides.prod(axis=2), (large[:, 2:] - large[:, :2]).prod(axis=1)
        return shared / (area[:, None] + area - shared)

    return Row(
        "buffered overlap",
        "50 x 50 boxes",
        timed_ms(lambda: buffered_iou(boxes, boxes, 0.3, out)),
        "numpy",
        timed_ms(peer),
    )


def motion() -> Row:
    before = RNG.integers(0, 256, (540, 960), dtype=np.uint8)
    after = np.roll(before, 12, axis=0)
    box, out = np.array([400, 200, 464, 264], np.int64), np.empty((100, 2))
    window = before[200:264, 400:464], after[174:290, 374:490]

    def peer() -> list[object]:
        first, second = window
        return [
            cv2.minMaxLoc(
                cv2.matchTemplate(second[y : y + 60, x : x + 60], first[y : y + 8, x : x + 8], cv2.TM_SQDIFF)
            )
            for y in range(0, 57, 8)
            for x in range(0, 57, 8)
        ]

    ours = timed_ms(lambda: block_flow(before, after, box, 26, 4, out))
    return Row("motion in a box", "64 blocks, radius 26", ours, "cv2 matchTemplate", timed_ms(peer))


def measure() -> list[Row]:
    cv2.setNumThreads(1)
    return [network_input(), head(), matching(), motion()]


def as_table(rows: list[Row]) -> Table:
    table = Table(title="Stages, ms per call, hot caches, one thread")
    for column in ("stage", "shape", "numba", "peer", "peer ms", "times faster"):
        table.add_column(column)
    for row in rows:
        ratio = f"{row.peer_ms / row.kernel_ms:.1f}"
        table.add_row(row.stage, row.shape, f"{row.kernel_ms:.3f}", row.peer, f"{row.peer_ms:.3f}", ratio)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="file for the figures")
    target = parser.parse_args().json
    rows = measure()
    Console().print(as_table(rows))
    if target is not None:
        target.write_text(json.dumps([asdict(row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
