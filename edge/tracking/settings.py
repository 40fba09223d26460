"""Thresholds of the tracker: one set for all cameras; times in seconds, because frame rates differ and vary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Chosen on clips of five junctions and on the first halves of recorded detections; see docs/tracking.md.

    Attributes:
        same_overlap: of two boxes that overlap by more than this the weaker is dropped, whatever their classes.
        sure_confidence: boxes from here on are matched first.
        birth_confidence: boxes from here on may begin a track.
        doubt_sure: enlargement of boxes in the first matching, per doubt about the track's place: a vehicle whose
            speed is not known yet is looked for further away than one that has been followed for a while.
        buffer_sure: most enlargement in the first matching, part of the box's size.
        doubt_weak: the same in the second matching, which takes all that is left.
        buffer_weak: most enlargement in the second matching.
        least_overlap: of enlarged boxes that match first.
        least_wide_overlap: of those that match second.
        weakness: how much of its overlap a box of no confidence loses.
        memory_s: how long a confirmed or established track is kept without a detection.
        tentative_memory_s: how long any other one is.
        seek_s: how long after its last box a vehicle whose track has ended is sought among new ones. At 10 m/s it is
            past the junction by then.
        confirm_hits: detections that confirm a track.
        established_confidence: a box from here on is hardly ever on nothing (ByteTrack begins tracks from 0.7 too).
        established_hits: such boxes after which a track is counted, not only followed.
        double_overlap: a birth that overlaps a matched track by more than this is a double of it: detectors give
            a motorcycle and the same motorcycle with its rider two boxes that overlap by 0.4 to 0.5.
        double_inside: so is one of which more than this lies in the track's box, or the other way round, ...
        double_size_ratio: ... if the smaller one's area is more than this part of the larger one's: a motorcycle
            beside a van is no double of it.
        stitch_distance: a birth this near to a lost track's prediction, in box sizes, continues it, ...
        stitch_doubt: ... if it is also no more than this many standard deviations of the track's place away.
        stitch_size_ratio: smaller over larger height that such a birth needs.
        acceleration: standard deviation, box heights per second squared.
        sigma: standard deviation of the edge of a box of full confidence, part of the box height.
        weak_sigma: how much more, as part of `sigma`, a box of no confidence may be off.
        longest_step_s: after a longer gap nothing is matched.
    """

    same_overlap: float = 0.5
    sure_confidence: float = 0.25
    birth_confidence: float = 0.2
    doubt_sure: float = 1.0
    buffer_sure: float = 0.3
    doubt_weak: float = 2.0
    buffer_weak: float = 0.5
    least_overlap: float = 0.2
    least_wide_overlap: float = 0.3
    weakness: float = 0.3
    memory_s: float = 1.0
    tentative_memory_s: float = 0.4
    seek_s: float = 3.0
    confirm_hits: int = 3
    established_confidence: float = 0.7
    established_hits: int = 2
    double_overlap: float = 0.4
    double_inside: float = 0.8
    double_size_ratio: float = 0.35
    stitch_distance: float = 1.0
    stitch_doubt: float = 3.0
    stitch_size_ratio: float = 0.6
    acceleration: float = 6.0
    sigma: float = 0.045
    weak_sigma: float = 2.0
    longest_step_s: float = 2.0
