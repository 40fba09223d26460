"""Labelled pictures as they lie on disk."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.detector.pictures import parted, read_pictures, write_description
from edge.errors import ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten pictures, 31 x 20, each with one motorcycle in the middle."""
    for place in ("images", "labels"):
        (tmp_path / place).mkdir()
    for number in range(10):
        picture = np.full((20, 31, 3), (0, 0, 255), np.uint8)
        cv2.imwrite(str(tmp_path / "images" / f"{number:03d}.png"), picture)
        (tmp_path / "labels" / f"{number:03d}.txt").write_text("1 0.5 0.5 0.2 0.4\n")
    return tmp_path


def test_a_picture_is_read_as_a_frame_with_even_sides(folder: Path) -> None:
    frame = read_pictures(folder)[0].frame()
    assert frame.size_px == (30, 20)
    assert frame.chroma_u.shape == frame.chroma_v.shape == (10, 15)
    assert (int(frame.luma[3, 3]), int(frame.chroma_v[3, 3])) == pytest.approx(
        (81.5, 240), abs=1
    )  # red, BT.601


def test_labels_are_in_pixels_of_the_frame(folder: Path) -> None:
    labels = read_pictures(folder)[0].boxes((30, 20))
    np.testing.assert_allclose(labels.xyxy, [[12, 6, 18, 14]], atol=1e-4)
    assert labels.class_id.tolist() == [1]


def test_an_empty_label_file_says_that_no_vehicle_is_there(folder: Path) -> None:
    (folder / "labels" / "000.txt").write_text("\n")
    assert len(read_pictures(folder)[0].boxes((30, 20))) == 0


def test_the_last_fifth_is_held_out(folder: Path) -> None:
    train, held_out = parted(read_pictures(folder))
    assert [p.image.stem for p in held_out] == ["008", "009"]
    assert {p.image for p in train}.isdisjoint({p.image for p in held_out})


def test_training_never_sees_the_held_out_part(folder: Path) -> None:
    train, held_out = parted(read_pictures(folder))
    write_description(folder, train, held_out)
    lines = (folder / "train.txt").read_text().splitlines()
    assert len(lines) == 8
    assert not any("008" in Path(line).name or "009" in Path(line).name for line in lines)


@pytest.mark.parametrize("line", ["1 0.5 0.5 0.2", "9 0.5 0.5 0.2 0.4", "1 0.5 1.5 0.2 0.4", "x 0 0 0 0"])
def test_a_damaged_label_is_named(folder: Path, line: str) -> None:
    (folder / "labels" / "003.txt").write_text(f"1 0.5 0.5 0.2 0.4\n{line}\n")
    with pytest.raises(ModelError, match=r"003\.txt: line 2 is not"):
        read_pictures(folder)[3].boxes((30, 20))


def test_a_missing_label_file_and_too_few_pictures_are_told(folder: Path) -> None:
    (folder / "labels" / "004.txt").unlink()
    with pytest.raises(ModelError, match=r"004\.txt: missing; label the picture"):
        read_pictures(folder)
    (folder / "images" / "004.png").unlink()
    with pytest.raises(ModelError, match="9 pictures in images/; at least 10"):
        read_pictures(folder)


def test_what_is_no_picture_is_named(folder: Path) -> None:
    (folder / "images" / "000.png").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"000\.png: not a picture"):
        read_pictures(folder)[0].frame()
