"""Real heads with hand-read truth: no frame may be called red that is not."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.plane import VideoPlane

from contracts.base import Indication
from contracts.layout import SignalHead
from edge.domain.frame import CameraId, Frame, Plane
from edge.signals import build, head_spans
from tests.support.needs import needs_shared

CLIPS = ("bangkok_yellow_to_red_352x288", "hanoi_giangvo_langha_1615", "us_platte_chelton_redrun")


def heads_of(truth: dict) -> list[SignalHead]:
    return [
        SignalHead.model_validate(
            {
                "id": head["name"],
                "group": str(number),
                "box_px": head["box"],
                "countdown_px": head["countdown_box"],
                "position_tells": head["position_tells"],
            }
        )
        for number, head in enumerate(truth["signals"])
    ]


def plane_of(plane: VideoPlane) -> Plane:
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return np.ascontiguousarray(rows[:, : plane.width])


def frames_of(clip: Path, fps: float) -> list[Frame]:
    with av.open(str(clip)) as container:
        frames = []
        for number, picture in enumerate(container.decode(video=0)):
            t_ns = round(number / fps * 1e9)
            planes = [plane_of(plane) for plane in picture.planes]
            full_range = picture.format.name.startswith("yuvj")
            frames.append(Frame(CameraId("c"), number, t_ns, 0, t_ns, *planes, full_range=full_range))
        return frames


@pytest.mark.shared
@pytest.mark.parametrize("name", CLIPS)
def test_no_false_red_and_nearly_every_red(name: str) -> None:
    folder = needs_shared("data/videos")
    truth = json.loads((folder / f"{name}.truth.json").read_text())
    reader = build(heads_of(truth))
    spans = head_spans([reader.read(frame) for frame in frames_of(folder / f"{name}.mp4", truth["fps"])])

    for head in truth["signals"]:
        red = {
            frame
            for span in spans[head["name"]]
            if span.indication is Indication.RED
            for frame in range(span.first, span.last + 1)
        }
        first = round(truth["fps"])
        true = {f for s in head["states"] if s["state"] == "red" for f in range(s["from"], s["to"] + 1)}
        other = {f for s in head["states"] if s["state"] != "red" for f in range(s["from"], s["to"] + 1)}
        scored = {f for f in true if f >= first}
        assert not red & {f for f in other if f >= first}
        assert len(red & scored) >= 0.99 * len(scored)
