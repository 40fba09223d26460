"""Thresholds of the tracker: one set for all cameras; times in seconds, because frame rates differ and vary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Tried on clips of five junctions with two detectors; see the tracker opponents in the benchmarks.

    Attributes:
        sure_confidence: boxes from here on are matched first.
        birth_confidence: boxes from here on may begin a track.
        buffer_sure: enlargement of boxes in the first matching, part of their size.
        buffer_weak: in the second matching, which takes all that is left.
        least_overlap: of enlarged boxes that match.
        memory_s: how long a confirmed track is kept without a detection.
        tentative_memory_s: how long an unconfirmed one is.
        confirm_hits: detections that confirm a track.
        double_overlap: a birth that overlaps a matched track by more than this is a double of it: detectors give
            a motorcycle and the same motorcycle with its rider two boxes that overlap by 0.4 to 0.5.
        double_inside: so is one of which more than this lies in the track's box, or the other way round, ...
        double_size_ratio: ... if the smaller one's area is more than this part of the larger one's: a motorcycle
            beside a van is no double of it.
        stitch_distance: a birth this near to a lost track's prediction, in box heights, continues it.
        stitch_size_ratio: smaller over larger height that such a birth needs.
        acceleration: standard deviation, box heights per second squared.
        sigma: standard deviation of a box edge, part of the box height.
        longest_step_s: after a longer gap nothing is matched.
    """

    sure_confidence: float = 0.25
    birth_confidence: float = 0.2
    buffer_sure: float = 0.3
    buffer_weak: float = 0.5
    least_overlap: float = 0.2
    memory_s: float = 0.8
    tentative_memory_s: float = 0.4
    confirm_hits: int = 3
    double_overlap: float = 0.4
    double_inside: float = 0.8
    double_size_ratio: float = 0.35
    stitch_distance: float = 0.7
    stitch_size_ratio: float = 0.6
    acceleration: float = 3.0
    sigma: float = 0.06
    longest_step_s: float = 2.0
