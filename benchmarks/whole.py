"""The whole pipeline on a simulated clip: frames per second, and milliseconds per frame of each stage."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contracts.layout import Layout
from edge.app.stages import StageSettings, build_stepper
from edge.camera_io.file import FileSource
from edge.detector import load_detector
from edge.domain.frame import CameraId

SECONDS, FPS = 20, 12


def simulated_clip(folder: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "atcs",
        "simulate",
        "--out",
        str(folder),
        "--seconds",
        str(SECONDS),
        "--fps",
        str(FPS),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "clip.mp4"


def stage_times(clip: Path, layout: Layout) -> dict[str, float]:
    """Seconds spent in each stage; a clip of moving traffic, everything in one thread."""
    spent = dict.fromkeys(("decode", "detect", "track", "signals", "witness", "rules"), 0.0)
    stepper = None
    detector = load_detector("sim-p2")
    frames = FileSource(clip, CameraId("bench")).frames()
    while True:
        marks = [time.perf_counter()]
        frame = next(frames, None)
        if frame is None:
            return spent
        stepper = stepper or build_stepper(layout, detector, frame.size_px, StageSettings()).stepper
        marks.append(time.perf_counter())
        detected = stepper.detector.detect(frame)
        marks.append(time.perf_counter())
        tracked = stepper.tracker.update(detected)
        marks.append(time.perf_counter())
        signals = stepper.signals.read(frame)
        marks.append(time.perf_counter())
        stepper.witness.observe(frame)
        marks.append(time.perf_counter())
        stepper.rules.step(tracked, signals)
        marks.append(time.perf_counter())
        for name, start, end in zip(spent, marks, marks[1:], strict=False):
            spent[name] += end - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clip = simulated_clip(Path(folder))
        layout = Layout.read(Path(folder) / "layout.json")
        stage_times(clip, layout)
        spent = stage_times(clip, layout)
    n_frames = SECONDS * FPS
    table = Table(title=f"Whole pipeline, simulated 1280x720, {n_frames} frames, every frame detected")
    table.add_column("stage")
    for column in ("ms per frame", "frames per second"):
        table.add_column(column, justify="right")
    for name, seconds in (*spent.items(), ("all", sum(spent.values()))):
        table.add_row(name, f"{seconds / n_frames * 1000:.2f}", f"{n_frames / seconds:.1f}")
    Console().print(table)
