"""Weights beside each other on fresh pictures of many scenes: `python -m models.sim_compare sim-p2 own --scenes front`."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contracts.base import VehicleClass
from edge.camera_io.sim.scene import scene_names
from edge.camera_io.sim.settings import SimSettings
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.domain.detection import VEHICLE_CLASSES, Detections
from edge.ports import Detector
from models.sim_data import TRAINING_PX, Sample, frame_of, samples
from models.sim_edges import Edges
from models.sim_score import FRESH_SEED, Tally, add


@dataclass
class Compared:
    """One set of weights: each scene's counts, and the lower edges of all of them."""

    by_scene: dict[str, Tally] = field(default_factory=dict)
    edges: Edges = field(default_factory=Edges)

    def add(self, scene: str, sample: Sample, found: Detections, *, looks_back: bool) -> None:
        """Count one picture of a scene."""
        add(self.by_scene.setdefault(scene, Tally()), sample, found)
        self.edges.add(sample, found, looks_back=looks_back)

    def called(self, kind: VehicleClass) -> dict[VehicleClass, int]:
        """Return what the found vehicles of a class were called, over all scenes."""
        counts = [tally.said for tally in self.by_scene.values()]
        return {said: n for said in VEHICLE_CLASSES if (n := sum(c[kind, said] for c in counts))}


def compare(detectors: Sequence[Detector], scenes: Sequence[str], n_pictures: int) -> list[Compared]:
    """Show every detector the same fresh pictures, `n_pictures` of each scene."""
    compared = [Compared() for _ in detectors]
    for scene in scenes:
        looks_back = SimSettings(scene=scene).view.pose.looks_back
        for sample in samples(n_pictures, FRESH_SEED, (scene,), TRAINING_PX):
            frame = frame_of(sample.picture)
            for detector, counted in zip(detectors, compared, strict=True):
                counted.add(scene, sample, detector.detect(frame).detections, looks_back=looks_back)
    return compared


def rows_of(compared: Compared) -> Iterator[str]:
    """Yield the tables of one set of weights, as the documents show them."""
    yield "| scene | vehicles | recall | near the line | precision |\n|---|---|---|---|---|"
    for scene, tally in compared.by_scene.items():
        near = f"{tally.near_found} of {tally.near_wanted}"
        n = tally.wanted.total()
        yield f"| {scene} | {n} | {tally.recall:.2f} | {near} | {tally.precision:.2f} |"
    yield "\n| found as | " + " | ".join(VEHICLE_CLASSES) + " |\n|---|" + "---|" * len(VEHICLE_CLASSES)
    for kind in VEHICLE_CLASSES:
        called = compared.called(kind)
        yield f"| {kind} | " + " | ".join(str(called.get(said, 0)) for said in VEHICLE_CLASSES) + " |"
    yield "\n| lower edge | vehicles | off, % of the height | 90 % within +- |\n|---|---|---|---|"
    yield from compared.edges.rows()


def main() -> None:
    """Print the tables of each set of weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="names in `atcs models list`")
    parser.add_argument("--scenes", default=",".join(scene_names()), help="by commas")
    parser.add_argument("--pictures", type=int, default=20, help="of each scene")
    options = parser.parse_args()
    detectors = [open_detector(*resolve(name)) for name in options.models]
    for name, compared in zip(
        options.models, compare(detectors, options.scenes.split(","), options.pictures), strict=True
    ):
        print(f"\n{name}\n")
        print(*rows_of(compared), sep="\n")


if __name__ == "__main__":
    main()
