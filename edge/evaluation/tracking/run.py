"""Plays recordings to every contender and scores what each says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median
from time import perf_counter

from edge.evaluation.tracking.contenders import Contender
from edge.evaluation.tracking.recording import LabelledBoxes, Recording
from edge.evaluation.tracking.scores import IdentityScore, score


@dataclass(frozen=True, slots=True)
class Result:
    """One contender on one recording.

    Attributes:
        recording: its name.
        tracker: name of the contender.
        frame_ms: time of a frame in this process, median of the recording, milliseconds.
        score: shares and counts.
    """

    recording: str
    tracker: str
    frame_ms: float
    score: IdentityScore


def compare(recordings: Sequence[Recording], contenders: Sequence[Contender]) -> Iterator[Result]:
    """Yield a result per recording and contender, in this order.

    Raises:
        ConfigError: trackeval is not installed.
    """
    for recording in recordings:
        for contender in contenders:
            said, frame_ms = played(recording, contender)
            yield Result(recording.name, contender.name, frame_ms, score(recording, said))


def played(recording: Recording, contender: Contender) -> tuple[list[LabelledBoxes], float]:
    """Return what a fresh contender says frame by frame, and its median time per frame in milliseconds.

    The median, because first frames load code and other work on the machine delays some frames.
    """
    follow = contender.begin(recording)
    said: list[LabelledBoxes] = []
    taken_s = []
    for number, found in enumerate(recording.found):
        begin = perf_counter()
        said.append(follow(number, found))
        taken_s.append(perf_counter() - begin)
    return said, median(taken_s) * 1e3


def means(results: Sequence[Result]) -> tuple[Result, ...]:
    """Return one result per contender: the mean over recordings, each with the same weight; counts are sums."""
    names = dict.fromkeys(result.tracker for result in results)
    return tuple(_mean([result for result in results if result.tracker == name]) for name in names)


def _mean(results: Sequence[Result]) -> Result:
    scores = [result.score for result in results]
    return Result(
        "mean",
        results[0].tracker,
        mean(result.frame_ms for result in results),
        IdentityScore(
            hota=mean(s.hota for s in scores),
            idf1=mean(s.idf1 for s in scores),
            mota=mean(s.mota for s in scores),
            switches=sum(s.switches for s in scores),
            missed=sum(s.missed for s in scores),
            extra=sum(s.extra for s in scores),
        ),
    )
