"""Recorded sequences as they lie on disk."""

from pathlib import Path

import numpy as np
import pytest

from edge.errors import ConfigError
from edge.evaluation.tracking.formats import recordings_in
from tests.support.needs import needs_shared

TRUTH = "1,7,10,20,30,40,1,-1,-1,-1\n3,7,12,20,30,40,1,-1,-1,-1\n"
FOUND = "1,-1,11,20,30,40,0.75,-1,-1,-1\n2,-1,5,5,10,10,3.5,-1,-1,-1\n"
KITTI = "0 {} {} 0 0 -1.7 {} 10 {} 40 1.6 1.6 3.2 0.8 1.6 20.4 -1.7"


def mot_folder(folder: Path, name: str = "some-street", found: str = FOUND) -> Path:
    place = folder / name
    place.mkdir()
    (place / "gt.txt").write_text(TRUTH)
    (place / "det.txt").write_text(found)
    return place


def test_mot_text_becomes_frames_with_corners(tmp_path: Path) -> None:
    mot_folder(tmp_path)
    (recording,) = recordings_in(tmp_path)
    assert (recording.name, recording.fps, len(recording)) == ("some-street", 25.0, 3)
    assert recording.truth[0].ids.tolist() == [7]
    assert recording.truth[2].xyxy.tolist() == [[12, 20, 42, 60]]
    assert [len(frame.confidence) for frame in recording.found] == [1, 1, 0]
    assert recording.size_px == (43, 61)


def test_a_score_above_one_counts_as_one(tmp_path: Path) -> None:
    mot_folder(tmp_path)
    (recording,) = recordings_in(tmp_path)
    assert recording.found[1].confidence.tolist() == [1.0]


def test_the_rate_in_seqinfo_goes_before_the_known_one(tmp_path: Path) -> None:
    place = mot_folder(tmp_path, "aicity_s01")
    assert recordings_in(tmp_path)[0].fps == 10.0
    (place / "seqinfo.ini").write_text("[Sequence]\nframeRate=12.5\n")
    assert recordings_in(tmp_path)[0].fps == 12.5


def test_each_detector_of_a_folder_is_a_recording(tmp_path: Path) -> None:
    place = mot_folder(tmp_path)
    (place / "det.txt").rename(place / "det_small.txt")
    (place / "det_large.txt").write_text(FOUND)
    assert [r.name for r in recordings_in(tmp_path)] == ["some-street large", "some-street small"]


def test_kitti_spares_vans_and_far_crowds(tmp_path: Path) -> None:
    place = tmp_path / "kitti_1"
    place.mkdir()
    rows = [
        KITTI.format(*row)
        for row in [(1, "Car", 0, 50), (2, "Van", 60, 90), (-1, "DontCare", 99, 120), (3, "Tram", 0, 9)]
    ]
    (place / "label_02.txt").write_text("\n".join(rows))
    (place / "ref_YOLOX-SORT.txt").write_text(KITTI.format(5, "Car", 1, 51))
    (place / "ref_YOLOX-OC-SORT.txt").write_text(KITTI.format(5, "Car", 1, 51))
    (recording,) = recordings_in(tmp_path)
    assert recording.truth[0].ids.tolist() == [1]
    assert recording.spared[0].ids.tolist() == [2, -1]
    assert recording.found[0].xyxy.tolist() == [[1, 10, 51, 40]]


@pytest.mark.parametrize("line", ["1,-1,x,20,30,40,0.7", "1,-1,20", "1,-1,nan,20,30,40,0.7"])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    mot_folder(tmp_path, found=FOUND + line + "\n")
    with pytest.raises(ConfigError, match=r"det\.txt: line 3 is not a box"):
        recordings_in(tmp_path)


def test_a_folder_without_sequences_says_what_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=r"no sequence with gt\.txt"):
        recordings_in(tmp_path)


@pytest.mark.shared
def test_every_recorded_set_is_read() -> None:
    recordings = recordings_in(needs_shared("data/tracking"))
    sizes = {r.name: (len(r), sum(len(frame.ids) for frame in r.truth)) for r in recordings}
    assert sizes["aicity_s03c010 fasterrcnn"] == (1070, 11146)
    assert sizes["mot15_TUD-Campus"] == (71, 359)
    assert sizes["kitti_0000"] == (154, 243)
    assert all(np.isfinite(frame.xyxy).all() for r in recordings for frame in r.found)
