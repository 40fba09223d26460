"""A violator who was never detected past the line is not a fault of the rules; one who was has a reason."""

from dataclasses import replace

import numpy as np

from edge.evaluation.crossings.play import Played, alone, play
from edge.evaluation.crossings.scenario import key_of
from edge.evaluation.crossings.traffic import make_scene
from edge.evaluation.crossings.verdict import NOT_SHOWN, judge, why_missed


def found(played: Played) -> int:
    """The first violator who was accused."""
    return next(vehicle.row for vehicle in judge(played).vehicles if vehicle.is_found)


def shown_until(played: Played, until_s: float) -> Played:
    """The same scene, with nothing measured from a moment on."""
    tracks = played.tracked.tracks
    at_s = np.repeat(played.frames.true_s, np.diff(played.tracked.ends))
    shown = replace(tracks, measured=tracks.measured & (at_s < until_s))
    return replace(played, tracked=replace(played.tracked, tracks=shown))


def test_a_violator_is_missed_for_a_reason_or_was_never_shown() -> None:
    played = next(p for p in (play(make_scene(key_of(1, k))) for k in range(20)) if p.candidates)
    row = found(played)
    front_s = next(vehicle.truth.front_s for vehicle in judge(played).vehicles if vehicle.row == row)
    assert front_s is not None

    assert why_missed(shown_until(played, front_s - 0.3), row) == NOT_SHOWN
    assert why_missed(shown_until(played, front_s + 2.0), row) != NOT_SHOWN


def test_alone_means_that_no_other_track_is_measured_and_nothing_of_its_own_is_lost() -> None:
    played = play(make_scene(key_of(1, 3)))
    own = int(played.tracked[60].tracks.track_id[played.tracked[60].tracks.measured][-1])
    shown = alone(played.tracked, [own])

    measured = [frame for frame in played.tracked if own in frame.tracks.track_id[frame.tracks.measured]]
    assert shown[0].frame.number == measured[0].frame.number
    assert shown.frames[-1].number == played.tracked.frames[-1].number
    assert sum(int(frame.tracks.measured.sum()) for frame in shown) == len(measured)
    assert all((frame.tracks.track_id[frame.tracks.measured] == own).all() for frame in shown)
    assert shown.ended == played.tracked.ended[-len(shown) :]
