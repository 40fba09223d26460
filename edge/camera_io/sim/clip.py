"""A simulated clip on disk, with its truth beside it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import av
from av.video.stream import VideoStream

from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import place_of
from edge.camera_io.sim.lamps import lamp_at
from edge.camera_io.sim.layout import GRACE_MS, HEAD, direction_of, junction_layout, line_px
from edge.camera_io.sim.renderer import Label, Picture, Renderer
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.truth import Passage, passages
from edge.camera_io.sim.world import Moment, moment_at

_OPTIONS = {"preset": "veryfast", "crf": "20"}
_EDGE_S = 1.0
"""Nobody can judge what happens this near to the clip's begin or end."""
_LEAST_VISIBLE_SHARE = 0.3
_NEAR_FRAMES = 2
"""As exact as hand-read truth names the frame of a crossing."""
Visible = dict[tuple[int, int], float]
"""By frame and vehicle: the share of it that can be seen; missing: nothing."""
Progress = Callable[[int], None]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """What to simulate: parameters, length, the scene time of the first frame, and the files' names.

    Attributes:
        settings: of the simulated camera.
        duration_s: of the clip.
        start_s: scene time of the first frame.
        name: X of X.mp4, X.truth.json and X.frames.jsonl.
        layout_name: of the layout file.
    """

    settings: SimSettings
    duration_s: float
    start_s: float = 0.0
    name: str = "clip"
    layout_name: str = "layout.json"

    @property
    def n_frames(self) -> int:
        """Frames of the clip."""
        return round(self.duration_s * self.settings.fps)

    def scene_s(self, frame: int) -> float:
        """Return the scene time of a frame."""
        return self.start_s + frame / self.settings.fps


def write_clip(plan: ClipPlan, folder: Path, on_frame: Progress) -> None:
    """Write the clip with its truth, the rows of its frames and its layout."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = junction_layout(plan.settings, "sim")
    (folder / plan.layout_name).write_text(layout.model_dump_json(indent=1) + "\n")
    visible: Visible = {}
    with (
        (folder / f"{plan.name}.frames.jsonl").open("w") as rows,
        av.open(str(folder / f"{plan.name}.mp4"), "w") as container,
    ):
        stream = _stream(container, plan.settings)
        for number, (moment, picture, labels) in enumerate(_rendered(plan)):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            container.mux(stream.encode(frame))
            rows.write(json.dumps(_frame_row(number, moment, labels)) + "\n")
            visible.update({(number, label.vehicle_id): label.visible_share for label in labels})
            on_frame(number)
        container.mux(stream.encode(None))
    (folder / f"{plan.name}.truth.json").write_text(json.dumps(truth_of(plan, visible), indent=1) + "\n")


def _rendered(plan: ClipPlan) -> Iterator[tuple[Moment, Picture, tuple[Label, ...]]]:
    settings = plan.settings
    renderer = Renderer(settings.view, settings.light_of_day, settings.seed)
    for number in range(plan.n_frames):
        moment = moment_at(settings.seed, plan.scene_s(number))
        yield (moment, *renderer.labelled(moment))


def _stream(container: av.container.OutputContainer, settings: SimSettings) -> VideoStream:
    rate = Fraction(settings.fps).limit_denominator(1000)
    stream = container.add_stream("libx264", rate=rate, options=dict(_OPTIONS))
    stream.width, stream.height = settings.size_px
    stream.pix_fmt = "yuv420p"
    stream.codec_context.gop_size = max(1, round(settings.fps * 2))
    return stream


def _frame_row(number: int, moment: Moment, labels: tuple[Label, ...]) -> Json:
    return {
        "frame": number,
        "scene_s": round(moment.scene_s, 6),
        "indication": moment.lamp.indication.value,
        "countdown_s": moment.lamp.countdown_s,
        "vehicles": [_vehicle_row(label) for label in labels],
    }


def _vehicle_row(label: Label) -> Json:
    return {
        "id": label.vehicle_id,
        "class": label.kind.value,
        "plate": label.plate,
        "visible": [round(v, 1) for v in label.visible_px],
        "full": [round(v, 1) for v in label.full_px],
        "visible_share": round(label.visible_share, 3),
        "plate_box": None if label.plate_px is None else [round(v, 1) for v in label.plate_px],
        "oncoming": label.oncoming,
    }


def truth_of(plan: ClipPlan, visible: Visible) -> Json:
    """Return the truth of a clip in schema 2, as hand-read clips have it.

    A crossing that happened wholly behind a larger vehicle is not scored: nobody could have read it.
    """
    view = plan.settings.view
    last_s = plan.scene_s(plan.n_frames)
    passed = passages(plan.settings.seed, max(0.0, plan.start_s - 20), last_s, GRACE_MS / 1000)
    return {
        "schema": 2,
        "clip": f"{plan.name}.mp4",
        "size": list(plan.settings.size_px),
        "fps": plan.settings.fps,
        "frames": plan.n_frames,
        "approach_vector": list(direction_of(view)),
        "stop_line": [[round(x, 2), round(y, 2)] for x, y in line_px(view)],
        "signals": [_signal(plan, view)],
        "crossings": [row for p in passed for row in _crossings(plan, visible, p)],
        "ignore": [],
        "notes": f"simulated: seed {plan.settings.seed}, scene time {plan.start_s:g} s",
    }


def _signal(plan: ClipPlan, view: Camera) -> Json:
    place = place_of(view)
    names = ("red", "yellow", "green")
    return {
        "name": HEAD,
        "box": [round(v, 1) for v in place.box_px],
        "lamps": {n: [round(x, 1), round(y, 1)] for n, (x, y) in zip(names, place.lamps_px, strict=True)},
        "countdown_box": [round(v, 1) for v in place.countdown_px],
        "states": _states(plan),
        "position_tells": True,
        "note": "simulated",
    }


def _states(plan: ClipPlan) -> list[Json]:
    shown = [(n, lamp_at(plan.scene_s(n)).indication) for n in range(plan.n_frames)]
    runs = [(state, [n for n, _ in run]) for state, run in groupby(shown, key=lambda row: row[1])]
    return [{"from": ns[0], "to": ns[-1], "state": state.value} for state, ns in runs]


def _crossings(plan: ClipPlan, visible: Visible, passage: Passage) -> list[Json]:
    rows = [(passage.event_s, passage.kind)]
    if passage.event_s != passage.rear_s:
        rows.append((passage.rear_s, None))
    last_s = plan.scene_s(plan.n_frames)
    return [
        _crossing(plan, visible, passage, (when_s, kind.value if kind else None))
        for when_s, kind in rows
        if plan.start_s <= when_s < last_s
    ]


def _crossing(plan: ClipPlan, visible: Visible, passage: Passage, event: tuple[float, str | None]) -> Json:
    when_s, kind = event
    frame = int(-(-(when_s - plan.start_s) * plan.settings.fps // 1))
    vehicle = passage.vehicle
    near_edge = min(passage.front_s, when_s) < plan.start_s + _EDGE_S
    score = "violation" if kind else "legal"
    if near_edge or not _can_be_seen(visible, frame, vehicle.id):
        score = "ignore"
    return {
        "rear_frame": frame,
        "x_px": round(plan.settings.view.pixel(vehicle.path_x_m, LINE_Y_M)[0], 1),
        "vehicle": vehicle.kind.value,
        "score": score,
        "kinds": [kind] if kind and score == "violation" else [],
        "id": vehicle.id,
        "plate": vehicle.plate.text,
        "front_s": round(passage.front_s - plan.start_s, 4),
        "rear_s": round(passage.rear_s - plan.start_s, 4),
    }


def _can_be_seen(visible: Visible, frame: int, vehicle_id: int) -> bool:
    near = range(frame - _NEAR_FRAMES, frame + _NEAR_FRAMES + 1)
    return max(visible.get((number, vehicle_id), 0.0) for number in near) >= _LEAST_VISIBLE_SHARE
