"""Scores against cases that can be worked out by hand; the metrics are trackeval's."""

import numpy as np
import pytest

from edge.evaluation.tracking.recording import LabelledBoxes
from edge.evaluation.tracking.scores import overlaps, score
from tests.edge.evaluation.tracking.streets import said, street

pytest.importorskip("trackeval", reason="the extra `bench` is not installed")


def test_the_truth_itself_scores_one() -> None:
    scored = score(street(), said(street()))
    assert (scored.hota, scored.idf1, scored.mota) == pytest.approx((1, 1, 1))
    assert (scored.switches, scored.missed, scored.extra) == (0, 0, 0)


def test_numbers_exchanged_half_way_cost_identity_and_nothing_else() -> None:
    scored = score(street(20), said(street(20), swap_at=10))
    assert (scored.switches, scored.missed, scored.extra) == (2, 0, 0)
    assert scored.idf1 == pytest.approx(0.5)
    assert scored.mota == pytest.approx(1 - 2 / 40)


def test_silence_misses_everything() -> None:
    nothing = [LabelledBoxes(np.empty(0, np.int64), np.empty((0, 4)))] * 20
    scored = score(street(20), nothing)
    assert (scored.missed, scored.extra, scored.idf1) == (40, 0, 0)


def test_a_box_on_nothing_is_extra_unless_that_place_is_spared() -> None:
    aside = np.array([[100.0, 0, 140, 30]])
    for spared, n_extra in ((None, 20), (aside, 0)):
        recording = street(20, spared)
        frames = [
            LabelledBoxes(np.append(f.ids, 5), np.concatenate([f.xyxy, aside])) for f in said(recording)
        ]
        assert score(recording, frames).extra == n_extra


def test_a_box_on_a_vehicle_counts_although_its_place_is_spared() -> None:
    recording = street(20, np.array([[0.0, 0, 200, 150]]))
    assert score(recording, said(recording)).missed == 0


def test_overlap_of_boxes_without_area_is_none() -> None:
    box = np.array([[0.0, 0, 10, 10]])
    assert overlaps(box, np.array([[0.0, 0, 10, 5], [3, 3, 3, 3]])).tolist() == [[0.5, 0.0]]
