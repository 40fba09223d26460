"""Standing motorcycles of rendered crowds, with and without the second look: `python -m models.sim_crowds sim-p2`."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from contracts.base import VehicleClass
from edge.app.looking import second_look
from edge.camera_io.sim.labels import Box, Label
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.world import moment_at
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.ports import Detector
from models.sim_data import TRAINING_PX, Sample, frame_of
from models.sim_score import FRESH_SEED, matches, sure_boxes

SCENES = ("swarm", "market")
SEEN_BANDS = (0.1, 0.3, 0.6, 0.9)
"""Least visible share of each band."""
_BEFORE_M, _BEYOND_M = 12.0, 4.0
"""Of the stop line: where a crowd counts."""
_STILL_S, _STILL_M = 0.4, 0.05
_FEWEST = 5
_STEP_S = 7.3
_TRIES = 30


@dataclass
class Crowd:
    """Counts of one way of looking: standing motorcycles by band of what is seen of them, and boxes on nothing."""

    wanted: Counter[float] = field(default_factory=Counter)
    found: Counter[float] = field(default_factory=Counter)
    n_boxes: int = 0
    n_on_vehicle: int = 0
    spent_s: float = 0.0
    heights: list[float] = field(default_factory=list)
    """Of those that are seen whole, in parts of the picture."""

    def add(self, crowd: Sample, standing: set[int], boxes: Sequence[Box]) -> None:
        """Count one picture; `standing`: ids of the motorcycles that count."""
        owners = matches(boxes, crowd.labels)
        self.n_boxes += len(boxes)
        self.n_on_vehicle += len(owners)
        for number, label in enumerate(crowd.labels):
            if label.vehicle_id in standing:
                band = band_of(label)
                self.wanted[band] += 1
                self.found[band] += number in owners
                if band == SEEN_BANDS[-1]:
                    height = label.full_px[3] - label.full_px[1]
                    self.heights.append(height / crowd.picture.shape[0])


def band_of(label: Label) -> float:
    """Return the least visible share of the band in which a vehicle falls; 0 where hardly anything is seen."""
    return max((least for least in SEEN_BANDS if label.visible_share >= least), default=0.0)


def crowds(scene: str, n_pictures: int, seed: int = FRESH_SEED) -> Iterator[tuple[Sample, set[int]]]:
    """Yield pictures in which a crowd stands around the line, and the ids of its motorcycles."""
    settings = SimSettings(seed=seed, size=f"{TRAINING_PX[0]}x{TRAINING_PX[1]}", scene=scene)
    renderer = Renderer.of(settings)
    n = 0
    for step in range(_TRIES * n_pictures):
        scene_s = 5.0 + step * _STEP_S
        standing = standing_ids(settings, scene_s)
        if len(standing) < _FEWEST:
            continue
        picture, labels = renderer.labelled(moment_at(settings.seed, scene_s, settings.script))
        yield Sample(picture, tuple(label for label in labels if label.kind is not None)), standing
        n += 1
        if n == n_pictures:
            return


def standing_ids(settings: SimSettings, scene_s: float) -> set[int]:
    """Return the motorcycles of the approach that stand around the line."""
    now, before = (
        {there.vehicle.id: there for there in moment_at(settings.seed, at_s, settings.script).placed}
        for at_s in (scene_s, scene_s - _STILL_S)
    )
    return {
        number
        for number, there in now.items()
        if there.vehicle.kind is VehicleClass.MOTORCYCLE
        and not there.vehicle.oncoming
        and -_BEFORE_M <= there.y_m - LINE_Y_M <= _BEYOND_M
        and number in before
        and abs(there.y_m - before[number].y_m) + abs(there.x_m - before[number].x_m) < _STILL_M
    }


def measured(look: Detector, pictures: Sequence[tuple[Sample, set[int]]]) -> Crowd:
    """Look at every picture once, after one look that is not counted, in which tables are made."""
    crowd = Crowd()
    frames = [frame_of(sample.picture) for sample, _ in pictures]
    look.detect(frames[0])
    for frame, (sample, standing) in zip(frames, pictures, strict=True):
        begin_s = time.process_time()
        found = look.detect(frame).detections
        crowd.spent_s += time.process_time() - begin_s
        crowd.add(sample, standing, sure_boxes(found)[0])
    return crowd


def looks_of(name: str, scene: str) -> dict[str, Detector]:
    """Return both ways to look at a scene with some weights."""
    load = _loader(name)
    layout = junction_layout(SimSettings(scene=scene, size=f"{TRAINING_PX[0]}x{TRAINING_PX[1]}"), "sim")
    return {"once": load(), "twice": second_look(load, layout)}


def _loader(name: str) -> Callable[[], Detector]:
    spec, path = resolve(name)
    return lambda: open_detector(spec, path)


def row_of(words: str, crowd: Crowd, n_pictures: int) -> str:
    """Return a line of the table."""
    bands = (f"{crowd.found[least]} of {crowd.wanted[least]}" for least in reversed(SEEN_BANDS))
    precision = crowd.n_on_vehicle / max(1, crowd.n_boxes)
    high = 100 * median(crowd.heights) if crowd.heights else 0.0
    return f"| {words} | {high:.0f} % | {' | '.join(bands)} | {precision:.2f} | {1000 * crowd.spent_s / n_pictures:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", help="names in `atcs models list`")
    parser.add_argument("--scenes", default=",".join(SCENES), help="built-in ones or YAML files, by commas")
    parser.add_argument("--pictures", type=int, default=20, help="of each scene")
    options = parser.parse_args()
    shares = " | ".join(f"{least:.0%} and more" for least in reversed(SEEN_BANDS))
    print(
        f"| scene, weights, looks | height | {shares} | precision | ms of a core |\n|{'---|' * (len(SEEN_BANDS) + 4)}"
    )
    for scene in options.scenes.split(","):
        pictures = list(crowds(scene, options.pictures))
        for name in options.models:
            for words, look in looks_of(name, scene).items():
                print(
                    row_of(f"{scene}, {name}, {words}", measured(look, pictures), len(pictures)), flush=True
                )


if __name__ == "__main__":
    main()
