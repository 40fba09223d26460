"""Each kernel beside itself as plain Python and beside a peer: hot, one thread, median of rounds, shapes stated."""

import argparse
import json
import os
import subprocess
import sys
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
from edge.kernels.lamps import N_BINS, HeadPlaces, LampStatistics, measure_lamps

RNG = np.random.default_rng(1)
N_ROUNDS = 15
SPEC = ModelSpec("bench", "0" * 64, ModelFormat.ONNX, HeadKind.YOLOV8, (640, 640))
Call = Callable[[], object]


@dataclass(frozen=True)
class Stage:
    """A kernel of the pipeline and a peer that does the same."""

    name: str
    shape: str
    kernel: Call
    peer: str
    by_peer: Call


@dataclass(frozen=True)
class Row:
    """One stage; times in milliseconds per call."""

    stage: str
    shape: str
    kernel_ms: float
    plain_ms: float
    peer: str
    peer_ms: float


def full_hd() -> tuple[np.ndarray, Frame]:
    yuv = RNG.integers(16, 236, (1620, 1920), dtype=np.uint8)
    chroma = yuv[1080:].reshape(2, 540, 960)
    return yuv, Frame(CameraId("bench"), 0, 0, 0, 0, yuv[:1080], chroma[0], chroma[1])


def network_input() -> Stage:
    yuv, frame = full_hd()
    ours = NetworkInput(SPEC, channels_last=False)
    out = np.full((640, 640, 3), 114, np.uint8)

    def peer() -> np.ndarray:
        out[140:500] = cv2.resize(cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420), (640, 360))
        return out.transpose(2, 0, 1).astype(np.float32) / 255

    name = "cv2 cvtColor + resize + numpy"
    return Stage("network input", "1080p to 3x640x640", lambda: ours.fill(frame), name, peer)


def head() -> Stage:
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

    return Stage("decode and suppress", "84x8400, 40 boxes", ours, "numpy + cv2 NMSBoxes", peer)


def matching() -> Stage:
    boxes = RNG.random((50, 4)) * 100
    boxes[:, 2:] += boxes[:, :2]
    out, buffer = np.empty((50, 50)), np.full(50, 0.3)

    def peer() -> np.ndarray:
        size = boxes[:, 2:] - boxes[:, :2]
        large = np.concatenate([boxes[:, :2] - 0.3 * size, boxes[:, 2:] + 0.3 * size], axis=1)
        upper = np.maximum(large[:, None, :2], large[None, :, :2])
        sides = np.clip(np.minimum(large[:, None, 2:], large[None, :, 2:]) - upper, 0, None)
        shared, area = sides.prod(axis=2), (large[:, 2:] - large[:, :2]).prod(axis=1)
        return shared / (area[:, None] + area - shared)

    return Stage(
        "buffered overlap", "50 x 50 boxes", lambda: buffered_iou(boxes, boxes, buffer, out), "numpy", peer
    )


def motion() -> Stage:
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

    return Stage(
        "motion in a box",
        "64 blocks, radius 26",
        lambda: block_flow(before, after, box, 26, 4, out),
        "cv2 matchTemplate",
        peer,
    )


def lamps() -> Stage:
    """The peer looks at one head alone, as most do: HSV masks per third; ours also weighs surroundings and scene."""
    yuv, frame = full_hd()
    boxes = [(300 + 400 * i, 200, 330 + 400 * i, 280) for i in range(4)]
    outer = [(x1 - 20, y1 - 20, x2 + 20, y2 + 20) for x1, y1, x2, y2 in boxes]
    places = HeadPlaces(*(np.array(b, np.int32) for b in (boxes, outer, [(0, 0, 0, 0)] * 4)))
    out = LampStatistics.empty(4)

    def peer() -> list[float]:
        rgb = cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420)
        shares = []
        for x1, y1, x2, y2 in boxes:
            hsv = cv2.cvtColor(rgb[y1:y2, x1:x2], cv2.COLOR_RGB2HSV)
            for low, high in ((0, 12), (15, 35), (45, 95)):
                mask = cv2.inRange(hsv, (low, 80, 120), (high, 255, 255))
                shares += [float(third.mean()) for third in np.array_split(mask, 3)]
        return shares

    return Stage(
        f"lamp statistics, {N_BINS} slices",
        "4 heads of 30x80",
        lambda: measure_lamps(frame, places, out),
        "cv2 HSV masks",
        peer,
    )


STAGES = (network_input, head, matching, motion, lamps)


def timed_ms(call: Call) -> float:
    call()
    times = []
    for _ in range(N_ROUNDS):
        begin = perf_counter()
        call()
        times.append((perf_counter() - begin) * 1e3)
    return median(times)


def once_ms() -> list[float]:
    """One call of every kernel; with NUMBA_DISABLE_JIT=1 that is plain Python."""
    times = []
    for stage in STAGES:
        kernel = stage().kernel
        begin = perf_counter()
        kernel()
        times.append((perf_counter() - begin) * 1e3)
    return times


def plain_python_ms() -> list[float]:
    """The same kernels uncompiled, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.plain"]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return [float(value) for value in done.stdout.split()]


def measure() -> list[Row]:
    cv2.setNumThreads(1)
    rows = []
    for make, plain_ms in zip(STAGES, plain_python_ms(), strict=True):
        s = make()
        rows.append(Row(s.name, s.shape, timed_ms(s.kernel), plain_ms, s.peer, timed_ms(s.by_peer)))
    return rows


def as_table(rows: list[Row]) -> Table:
    table = Table(title="Kernels, ms per call, hot caches, one thread")
    table.add_column("kernel, shape")
    for column in ("numba", "plain Python", "times", "peer", "times"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            f"{row.stage}\n[dim]{row.shape}[/dim]",
            f"{row.kernel_ms:.3f}",
            f"{row.plain_ms:.0f}",
            f"{row.plain_ms / row.kernel_ms:.0f}",
            f"{row.peer_ms:.3f}\n[dim]{row.peer}[/dim]",
            f"{row.peer_ms / row.kernel_ms:.1f}",
        )
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
