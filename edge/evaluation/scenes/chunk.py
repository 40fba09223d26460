"""One chunk: a scene and a seed, rendered to a clip, replayed, scored."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, Field

from edge.app.stages import StageSettings
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.evaluation.run import TRUTH_SUFFIX, ClipScore, evaluate_clip
from edge.evaluation.score import HeadScore, ViolationScore
from edge.evaluation.truth import Truth
from edge.pipeline import StepResult
from edge.ports import Detector

MATRIX = ("day", "night", "rain", "glare", "occlusion", "shake")
FIRST_SEED = 1000
Tick = Callable[[], None]


class Chunk(BaseModel):
    """What to render and evaluate; the key under which the journal keeps its result."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scene: str
    seed: int
    seconds: float
    fps: float
    size: str
    model: str
    weights: str = ""
    """Begin of the SHA-256 of the weights: what others found does not count for these."""

    @property
    def settings(self) -> SimSettings:
        """The simulated camera."""
        query = f"seed={self.seed}&fps={self.fps:g}&size={self.size}&scene={self.scene}"
        return SimSettings.of_url(f"sim://junction?{query}")


class HeadFrames(BaseModel):
    """Frames of all heads of a chunk by outcome; `untold`: in which a person could not tell either."""

    frames: int = 0
    right: int = 0
    unknown: int = 0
    wrong: int = 0
    red_wrongly: int = 0
    untold: int = 0
    untold_wrong: int = 0


class ChunkResult(BaseModel):
    """A line of the journal."""

    chunk: Chunk
    violations: int
    violations_undecided: int
    found: int
    missed_frames: list[int]
    false_accusations: int
    duplicates: int
    legal: int
    legal_seen: int
    undecided: dict[str, int] = Field(description="crossings that nobody could decide, by reason")
    heads: HeadFrames
    not_fired: dict[str, int]
    spent_s: float


@dataclass(frozen=True, slots=True)
class Wish:
    """How much of what is wanted."""

    minutes: float
    scenes: tuple[str, ...] = MATRIX
    chunk_s: float = 60.0
    fps: float = 12.5
    size: str = "960x540"
    model: str = "sim-p2"
    weights: str = ""


def chunks_of(wish: Wish) -> list[Chunk]:
    """Return the chunks of a wish: the scenes in turn, each chunk with a seed of its own."""
    n = max(1, round(wish.minutes * 60 / wish.chunk_s))
    return [
        Chunk(
            scene=wish.scenes[i % len(wish.scenes)],
            seed=FIRST_SEED + i,
            seconds=wish.chunk_s,
            fps=wish.fps,
            size=wish.size,
            model=wish.model,
            weights=wish.weights,
        )
        for i in range(n)
    ]


def run_chunk(chunk: Chunk, detector: Detector, keep: Path | None, on_frame: Tick) -> ChunkResult:
    """Render a chunk, replay it through the whole pipeline and score it.

    Args:
        chunk: what.
        detector: that the replay uses.
        keep: folder in which the clip stays; None: it is removed.
        on_frame: called for each frame, rendered or replayed.
    """
    begin_s = time.monotonic()
    with TemporaryDirectory(prefix="atcs-scenes-") as scratch:
        folder = keep or Path(scratch)
        name = f"{Path(chunk.scene).stem}-{chunk.seed}"
        plan = ClipPlan(chunk.settings, chunk.seconds, name=name, layout_name=f"{name}.layout.json")
        write_clip(plan, folder, lambda _: on_frame())
        path = folder / f"{name}{TRUTH_SUFFIX}"
        truth = Truth.read(path)

        def replayed(_: StepResult) -> None:
            on_frame()

        score = evaluate_clip(folder / truth.clip, truth, detector, StageSettings(), replayed)
        return _result(chunk, score, time.monotonic() - begin_s)


def _result(chunk: Chunk, score: ClipScore, spent_s: float) -> ChunkResult:
    found = score.violations or ViolationScore()
    undecided = Counter(c.why or "not said" for c in score.truth.crossings if c.score == "ignore")
    return ChunkResult(
        chunk=chunk,
        violations=found.certain_total,
        violations_undecided=sum(
            c.undecided_kind is not None and c.why != "edge" for c in score.truth.crossings
        ),
        found=found.found,
        missed_frames=list(found.missed_frames),
        false_accusations=found.false_accusations,
        duplicates=found.duplicates,
        legal=found.legal_total,
        legal_seen=found.legal_seen,
        undecided=dict(sorted(undecided.items())),
        heads=_heads(score.heads),
        not_fired=dict(sorted(score.not_fired.items())),
        spent_s=round(spent_s, 1),
    )


def _heads(heads: Sequence[HeadScore]) -> HeadFrames:
    return HeadFrames(
        frames=sum(h.frames for h in heads),
        right=sum(h.right for h in heads),
        unknown=sum(h.unknown for h in heads),
        wrong=sum(h.wrong for h in heads),
        red_wrongly=sum(h.read_red_wrongly for h in heads),
        untold=sum(h.untold_frames for h in heads),
        untold_wrong=sum(h.untold_wrong for h in heads),
    )
