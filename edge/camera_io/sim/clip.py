"""A simulated clip on disk, with its truth beside it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from edge.camera_io.sim.account import truth_of
from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer, Seen
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sights import Account, Json, Sights
from edge.camera_io.sim.timing import FrameTime, FrameTimes
from edge.camera_io.sim.world import Moment, moment_at

_OPTIONS = {"preset": "veryfast", "crf": "20"}
_STAMP_BASE = Fraction(1, 90_000)
ON_FOOT = "pedestrian"
Progress = Callable[[int], None]


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
        """Frames that the camera takes; a scene may drop some of them."""
        return round(self.duration_s * self.settings.fps)

    @property
    def frame_times(self) -> FrameTimes:
        """When they are taken."""
        settings = self.settings
        return FrameTimes(settings.described.timing, settings.fps, settings.seed, self.start_s)

    def account(self, sights: Sights) -> Account:
        """Return what the truth is made of."""
        return Account(self.settings, self.frame_times.first(self.n_frames), sights, f"{self.name}.mp4")


def write_clip(plan: ClipPlan, folder: Path, on_frame: Progress) -> None:
    """Write the clip with its truth, the rows of its frames and its layout."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = junction_layout(plan.settings, "sim")
    (folder / plan.layout_name).write_text(layout.model_dump_json(indent=1) + "\n")
    account = plan.account(Sights())
    settings, renderer = plan.settings, Renderer.of(plan.settings)
    with (
        (folder / f"{plan.name}.frames.jsonl").open("w") as rows,
        av.open(str(folder / f"{plan.name}.mp4"), "w") as container,
    ):
        stream = _stream(container, plan)
        for number, time in enumerate(account.times):
            moment = moment_at(settings.seed, time.scene_s, settings.script)
            seen = renderer.seen(moment)
            container.mux(stream.encode(_coded(plan, time, seen)))
            rows.write(json.dumps(_frame_row(number, time, moment, seen)) + "\n")
            account.sights.add(number, seen.labels, seen.heads)
            on_frame(number)
        container.mux(stream.encode(None))
    (folder / f"{plan.name}.truth.json").write_text(json.dumps(truth_of(account), indent=1) + "\n")


def _coded(plan: ClipPlan, time: FrameTime, seen: Seen) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(seen.picture, format="bgr24")
    if not plan.frame_times.is_plain:
        frame.pts = round((time.stamp_s - plan.start_s) / _STAMP_BASE)
        frame.time_base = _STAMP_BASE
    return frame


def _stream(container: av.container.OutputContainer, plan: ClipPlan) -> VideoStream:
    settings = plan.settings
    rate = Fraction(settings.fps).limit_denominator(1000)
    stream = container.add_stream("libx264", rate=rate, options=dict(_OPTIONS))
    stream.width, stream.height = settings.size_px
    stream.pix_fmt = "yuv420p"
    stream.codec_context.gop_size = max(1, round(settings.fps * 2))
    if not plan.frame_times.is_plain:
        stream.time_base = stream.codec_context.time_base = _STAMP_BASE
    return stream


def _frame_row(number: int, time: FrameTime, moment: Moment, seen: Seen) -> Json:
    return {
        "frame": number,
        "scene_s": round(time.scene_s, 6),
        "stamp_s": round(time.stamp_s, 6),
        "indication": moment.lamp.indication.value,
        "countdown_s": moment.lamp.countdown_s,
        "heads": [{"id": h.id, "shows": h.shown.value, "clear": h.clear} for h in seen.heads],
        "vehicles": [_vehicle_row(label) for label in seen.labels],
    }


def _vehicle_row(label: Label) -> Json:
    return {
        "id": label.vehicle_id,
        "class": ON_FOOT if label.kind is None else label.kind.value,
        "plate": label.plate,
        "visible": [round(v, 1) for v in label.visible_px],
        "full": [round(v, 1) for v in label.full_px],
        "visible_share": round(label.visible_share, 3),
        "plate_box": None if label.plate_px is None else [round(v, 1) for v in label.plate_px],
        "oncoming": label.oncoming,
    }
