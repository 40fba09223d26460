"""Replays every clip of a folder that has a truth file, and scores what was said."""

from dataclasses import dataclass, replace
from pathlib import Path

from contracts.layout import Layout
from edge.app.stages import Stages, StageSettings, build_stepper, scaled_heads
from edge.camera_io.file import FileSource
from edge.domain.frame import CameraId
from edge.errors import ConfigError
from edge.evaluation.clip_elapsed import cases_of, passed_in
from edge.evaluation.collect import Collector
from edge.evaluation.elapsed import Elapsed, Passed
from edge.evaluation.said import Said, said_of
from edge.evaluation.score import HeadScore, ViolationScore, score_head, score_violations
from edge.evaluation.truth import Truth, layout_of
from edge.pipeline import Observer, run
from edge.ports import Detector, FrameSource
from edge.signals import VisionSignalReader

TRUTH_SUFFIX = ".truth.json"


@dataclass(frozen=True, slots=True)
class ClipScore:
    """One clip: the truth, what was said, and the comparison; `violations` is None without a stop line.

    `elapsed` are the red-light cases of a simulated clip with their exact times, `passed` the ends of all who passed.
    """

    truth: Truth
    said: Said
    violations: ViolationScore | None
    heads: tuple[HeadScore, ...]
    not_fired: dict[str, int]
    elapsed: tuple[Elapsed, ...] = ()
    passed: tuple[Passed, ...] = ()


def truths_in(folder: Path) -> list[tuple[Path, Truth]]:
    """Return the clips of a folder that can be scored, by name.

    Raises:
        ConfigError: the folder has no truth file, or one is damaged.
    """
    paths = sorted(folder.glob("*" + TRUTH_SUFFIX))
    if not paths:
        raise ConfigError(f"{folder}: has no *{TRUTH_SUFFIX}; name a folder of clips with truth files")
    read = [(path, Truth.read(path)) for path in paths]
    return [(path, truth) for path, truth in read if truth.stop_line is not None or truth.signals]


def evaluate_clip(
    clip: Path, truth: Truth, detector: Detector, settings: StageSettings, observer: Observer
) -> ClipScore:
    """Replay one clip with the layout beside it, or the one made from its truth.

    Raises:
        SourceError: the clip cannot be read.
        ContractError: the layout beside it is damaged.
    """
    stages = build_stepper(layout_for(clip, truth), detector, truth.size, settings)
    return play(FileSource(clip, CameraId("clip")), stages, observer).score(truth)


@dataclass(frozen=True, slots=True)
class Played:
    """What was said from the first frame of a source to its last, and the counted reasons for not alleging."""

    collector: Collector
    not_fired: dict[str, int]

    def score(self, truth: Truth) -> ClipScore:
        """Compare it with the truth."""
        collector = self.collector
        said = said_of(collector.candidates, collector.crossings, collector.readings)
        return replace(
            score_clip(truth, said, self.not_fired),
            elapsed=tuple(cases_of(truth, collector)),
            passed=tuple(passed_in(truth, collector)),
        )


def play(source: FrameSource, stages: Stages, observer: Observer) -> Played:
    """Run a source through the stages to its end.

    Raises:
        SourceError: the source cannot be read.
    """
    collector = Collector()
    run(source, stages.stepper, collector, (collector.observe, observer))
    return Played(collector, {reason.value: n for reason, n in stages.rules.reasons.items() if n})


def evaluate_lamps(clip: Path, truth: Truth, settings: StageSettings) -> ClipScore:
    """Read the signal heads of one clip, without a detector: many times as fast.

    Raises:
        SourceError: the clip cannot be read.
        ContractError: the layout beside it is damaged.
    """
    reader = VisionSignalReader(scaled_heads(layout_for(clip, truth), truth.size), settings.signals)
    readings = [reader.read(frame) for frame in FileSource(clip, CameraId("clip")).frames()]
    said = said_of([], [], readings)
    return replace(score_clip(truth, said, {}), violations=None)


def layout_for(clip: Path, truth: Truth) -> Layout:
    """Return X.layout.json, or layout.json where X is the only clip of its folder, else the truth's geometry.

    Raises:
        ContractError: the layout is damaged.
    """
    own, shared = clip.with_suffix(".layout.json"), clip.parent / "layout.json"
    if own.exists():
        return Layout.read(own)
    if shared.exists() and len(list(clip.parent.glob("*" + TRUTH_SUFFIX))) == 1:
        return Layout.read(shared)
    return layout_of(truth)


def score_clip(truth: Truth, said: Said, not_fired: dict[str, int]) -> ClipScore:
    """Compare what was said with the truth."""
    return ClipScore(
        truth=truth,
        said=said,
        violations=score_violations(truth, said) if truth.stop_line is not None else None,
        heads=tuple(score_head(truth, head, said.heads.get(head.name, [])) for head in truth.signals),
        not_fired=not_fired,
    )


def said_name(truth_path: Path) -> str:
    """Return the name of the file in which a clip's said is kept: X.truth.json becomes X.said.json."""
    return truth_path.name.removesuffix(TRUTH_SUFFIX) + ".said.json"
