"""Real heads with hand-read truth: no frame may be called red that is not."""

import json
from pathlib import Path

import av
import cv2
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


def shown_by(path: Path) -> str:
    """Read a crop that shows one head for a second; the crop of two stacked heads says nothing by position."""
    image = cv2.imread(str(path))
    height, width = image.shape[:2]
    padded = cv2.copyMakeBorder(image, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    planes = cv2.cvtColor(padded, cv2.COLOR_BGR2YUV_I420)
    rows, columns = padded.shape[:2]
    chroma = planes[rows:].reshape(2, rows // 2, columns // 2)
    head = {
        "id": "h",
        "group": "g",
        "box_px": (0, 0, width, height),
        "position_tells": "left_pair" not in path.name,
    }
    reader = build([SignalHead.model_validate(head)])
    times = [number * 100_000_000 for number in range(10)]
    frames = [
        Frame(CameraId("c"), n, t, 0, t, planes[:rows].copy(), chroma[0].copy(), chroma[1].copy())
        for n, t in enumerate(times)
    ]
    return str([reader.read(frame) for frame in frames][-1].heads[0].smoothed)


@pytest.mark.shared
def test_no_labelled_crop_is_called_red_that_is_not() -> None:
    """A second set: dash-cam crops, and heads cut out of clips."""
    folder = needs_shared("data/signals")
    crops = [p for state in ("yellow", "green") for p in (folder / "udacity" / state).iterdir()]
    crops += [p for p in (folder / "video_crops").glob("*.png") if not p.stem.endswith("red")]

    assert len(crops) > 400
    assert [p.name for p in crops if shown_by(p) == str(Indication.RED)] == []
