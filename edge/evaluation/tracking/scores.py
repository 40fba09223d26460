"""HOTA, IDF1, MOTA and switches of identity, computed by the package trackeval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.errors import ConfigError
from edge.evaluation.tracking.recording import LabelledBoxes, Recording
from edge.kernels.association import assign_greedily

_SAME = 0.5
"""Overlap from which a box lies on a labelled thing: KITTI's and MOTChallenge's."""


@dataclass(frozen=True, slots=True)
class IdentityScore:
    """How well one tracker held the identities of one recording; shares, higher is better, and counts.

    Attributes:
        hota: higher order tracking accuracy (Luiten et al., IJCV 2021), mean over overlaps 0.05 to 0.95.
        idf1: share of boxes with the right identity over the whole sequence, at overlap 0.5.
        mota: 1 - (misses + false boxes + switches) / labelled boxes, at overlap 0.5.
        switches: how often a labelled vehicle's number changed.
        missed: labelled boxes without a tracked one.
        extra: tracked boxes on nothing.
    """

    hota: float
    idf1: float
    mota: float
    switches: int
    missed: int
    extra: int


def score(recording: Recording, tracked: Sequence[LabelledBoxes]) -> IdentityScore:
    """Compare what a tracker said with the labels; one entry of `tracked` per frame.

    Raises:
        ConfigError: trackeval is not installed.
    """
    try:
        from trackeval.metrics import CLEAR, HOTA, Identity
    except ImportError as error:
        raise ConfigError(
            "scores of trackers need the extra: pip install 'atcs-vision[edge,bench]'"
        ) from error
    data = _as_trackeval(recording, tracked)
    hota = HOTA().eval_sequence(data)
    clear = CLEAR({"PRINT_CONFIG": False}).eval_sequence(data)
    identity = Identity({"PRINT_CONFIG": False}).eval_sequence(data)
    return IdentityScore(
        hota=float(np.mean(hota["HOTA"])),
        idf1=float(identity["IDF1"]),
        mota=float(clear["MOTA"]),
        switches=int(clear["IDSW"]),
        missed=int(clear["CLR_FN"]),
        extra=int(clear["CLR_FP"]),
    )


def _as_trackeval(recording: Recording, tracked: Sequence[LabelledBoxes]) -> dict[str, object]:
    counted = [
        _without_spared(*frame) for frame in zip(tracked, recording.truth, recording.spared, strict=True)
    ]
    truth_ids, n_truth = _dense([frame.ids for frame in recording.truth])
    said_ids, n_said = _dense([frame.ids for frame in counted])
    return {
        "num_timesteps": len(recording),
        "num_gt_ids": n_truth,
        "num_tracker_ids": n_said,
        "num_gt_dets": sum(map(len, truth_ids)),
        "num_tracker_dets": sum(map(len, said_ids)),
        "gt_ids": truth_ids,
        "tracker_ids": said_ids,
        "similarity_scores": [
            overlaps(true.xyxy, said.xyxy) for true, said in zip(recording.truth, counted, strict=True)
        ],
    }


def _dense(ids: Sequence[NDArray[np.int64]]) -> tuple[list[NDArray[np.int64]], int]:
    """Number identities from 0 without gaps, as trackeval wants them."""
    known = np.unique(np.concatenate([*ids, np.empty(0, np.int64)]))
    return [np.searchsorted(known, frame).astype(np.int64) for frame in ids], len(known)


def _without_spared(said: LabelledBoxes, truth: LabelledBoxes, spared: LabelledBoxes) -> LabelledBoxes:
    """Drop tracked boxes that lie on spared things and are not wanted for a labelled vehicle."""
    if not len(spared.ids) or not len(said.ids):
        return said
    wanted = np.empty(len(truth.ids), np.int64)
    assign_greedily(overlaps(truth.xyxy, said.xyxy), _SAME, wanted)
    keep: NDArray[np.bool_] = np.all(_covered(spared.xyxy, said.xyxy) < _SAME, axis=0)
    keep[wanted[wanted >= 0]] = True
    return LabelledBoxes(said.ids[keep], said.xyxy[keep])


def _shared(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    upper = np.maximum(a[:, None, :2], b[None, :, :2])
    lower = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared: NDArray[np.float64] = np.clip(lower - upper, 0, None).prod(axis=2)
    return shared


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    areas: NDArray[np.float64] = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1)
    return areas


def _covered(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, m) part of each box of `b` that lies in each of `a`."""
    covered: NDArray[np.float64] = _shared(a, b) / np.maximum(_areas(b), 1e-9)
    return covered


def overlaps(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, m) intersection over union of (n, 4) and (m, 4) boxes."""
    shared = _shared(a, b)
    union: NDArray[np.float64] = shared / np.maximum(_areas(a)[:, None] + _areas(b) - shared, 1e-9)
    return union
