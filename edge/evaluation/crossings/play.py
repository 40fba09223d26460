"""Drives the product's own rules over a scene."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from edge.domain.detection import TrackedFrames
from edge.domain.frame import Frame
from edge.domain.violation import RuleOutcome, ViolationCandidate
from edge.evaluation.crossings.noise import detect
from edge.evaluation.crossings.scenario import View
from edge.evaluation.crossings.timing import LampReader
from edge.evaluation.crossings.tracks import Frames, frames_of, track_frames, tracker_frames
from edge.evaluation.crossings.traffic import Scene
from edge.evaluation.crossings.view import SIZE_PX, Seen, layout_of, see
from edge.evaluation.crossings.witness import TrueMotion
from edge.rules import NotFired, RuleBook, RuleConfig, RuleSettings
from edge.tracking import Numbers, TrackerSettings

_NOISE, _LAMP, _TRACKS, _FLOW, _CLOCK = range(2, 7)
"""Streams of random numbers, so that one does not shift another."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A track of which the rules said that it is too close to call.

    Attributes:
        track_id: which.
        from_ns: its front was on the line, or it stood past it when that was said.
        frame_number: in which it was said.
    """

    track_id: int
    from_ns: int
    frame_number: int


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What the rules said of a scene, as in `Played`."""

    candidates: tuple[ViolationCandidate, ...]
    declared: tuple[Declared, ...]
    reasons: dict[NotFired, int]


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What was shown to the rules, and what they said.

    Attributes:
        scene: the truth.
        frames: times of the pictures.
        seen: true boxes.
        tracked: what the rules were given.
        candidates: whom they accuse.
        declared: of whom they said that it is too close to call.
        reasons: counted, for not firing.
        lamp_lost_s: frames in which nobody could tell the lamp.
    """

    scene: Scene
    frames: Frames
    seen: Seen
    tracked: TrackedFrames
    candidates: tuple[ViolationCandidate, ...]
    declared: tuple[Declared, ...]
    reasons: dict[NotFired, int]
    lamp_lost_s: tuple[float, ...]


@lru_cache(maxsize=3)
def _config(view: View) -> RuleConfig:
    return RuleConfig.of(layout_of(view), SIZE_PX)


def play(scene: Scene) -> Played:
    """Show a scene to the tracker or to what mends its numbers, and then to the rules."""
    key = scene.key
    frames = frames_of(_rng(scene, _CLOCK), scene)
    seen = see(scene, frames.true_s)
    detected = detect(_rng(scene, _NOISE), seen, scene.classes, (key.noise, key.fps))
    if key.mode == "tracker":
        numbered = tracker_frames(frames, detected)
    else:
        numbered = track_frames(_rng(scene, _TRACKS), scene, frames, detected)
    tracked = Numbers(TrackerSettings()).update_all(numbered)
    reader = LampReader(_rng(scene, _LAMP), scene.lamp, frames.true_s)
    said = _judge(scene, reader, seen, tracked)
    return Played(scene, frames, seen, tracked, said.candidates, said.declared, said.reasons, reader.lost_s)


def reasons_alone(played: Played, track_ids: Sequence[int]) -> tuple[bool, dict[NotFired, int]]:
    """Show the same boxes again, but let only some tracks be measured: what is counted is about them.

    Returns:
        Whether the rules accuse somebody then, and the reasons.
    """
    scene = played.scene
    reader = LampReader(_rng(scene, _LAMP), scene.lamp, played.frames.true_s)
    said = _judge(scene, reader, played.seen, alone(played.tracked, track_ids))
    return bool(said.candidates), said.reasons


def alone(tracked: TrackedFrames, track_ids: Sequence[int]) -> TrackedFrames:
    """Return the frames from the first on in which one of these tracks is measured; no other track is.

    Where none of them is, nobody is shown: who is not measured hides nobody either.
    """
    own = tracked.tracks.measured & np.isin(tracked.tracks.track_id, track_ids)
    n_own = np.diff(np.concatenate([[0], own.cumsum()])[tracked.ends])
    first = int(np.argmax(n_own > 0))
    n_shown = np.where(n_own > 0, np.diff(tracked.ends), 0)
    among = np.repeat(n_own > 0, np.diff(tracked.ends))
    return TrackedFrames(
        frames=tracked.frames[first:],
        tracks=replace(tracked.tracks, measured=own).part(among),
        ends=np.concatenate([[0], n_shown[first:].cumsum()]),
        ended=tracked.ended[first:],
        doubtful=tuple(
            tuple(number for number in doubtful if number in track_ids)
            for doubtful in tracked.doubtful[first:]
        ),
    )


def _judge(scene: Scene, reader: LampReader, seen: Seen, tracked: TrackedFrames) -> Said:
    book = RuleBook(_config(scene.key.view), TrueMotion(_rng(scene, _FLOW), seen), RuleSettings())
    candidates: list[ViolationCandidate] = []
    declared: list[Declared] = []
    signals = [reader.read(frame.number, frame.captured_at_ns) for frame in tracked.frames]
    for frame, outcome in book.run(tracked, signals):
        candidates += outcome.candidates
        declared += _declared(outcome, frame)
    book.close()
    return Said(tuple(candidates), tuple(declared), {reason: n for reason, n in book.reasons.items() if n})


def _declared(outcome: RuleOutcome, frame: Frame) -> Iterator[Declared]:
    for one in outcome.cleared:
        if one.reason == NotFired.TOO_CLOSE_TO_CALL:
            yield Declared(one.track_id, one.front_ns, frame.number)
    for track_id in outcome.stood_too_close:
        yield Declared(track_id, frame.captured_at_ns, frame.number)


def _rng(scene: Scene, stream: int) -> np.random.Generator:
    return np.random.default_rng((scene.key.seed, scene.key.number, stream))
