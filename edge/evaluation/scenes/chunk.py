"""One chunk: a scene and a seed, rendered into the pipeline, scored."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from contracts.layout import LampColour, Layout, SignalHead
from edge.app.stages import StageSettings, build_stepper
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.scene import read_scene
from edge.camera_io.sim.settings import SimSettings
from edge.evaluation.kind_score import KindScore
from edge.evaluation.run import ClipScore, play
from edge.evaluation.scenes.rendered import RenderedClip
from edge.evaluation.scenes.version import code_version
from edge.evaluation.score import HeadScore, ViolationScore, confused, missed_in
from edge.ports import Detector

MATRIX = ("day", "night", "rain", "glare", "occlusion", "shake")
FIRST_SEED = 1000
STARTS_WITHIN_S = 1200.0
"""Of scene time; the lamp's cycle (29 s) and the sun's (47 s) have met in every way after 1,363."""
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
    coded: bool = True
    """True: the pictures went through a video file; earlier runs did so."""
    start_s: float = 0.0
    """Scene time of the first frame; earlier runs began at 0."""

    @property
    def settings(self) -> SimSettings:
        """The simulated camera."""
        query = f"seed={self.seed}&fps={self.fps:g}&size={self.size}&scene={self.scene}"
        return SimSettings.of_url(f"sim://junction?{query}")


class HeadFrames(BaseModel):
    """Frames of all heads of a chunk by outcome; `untold`: in which a person could not tell either.

    `held` (of them red: `red_held`): there the colour was said that the lamp did show.
    """

    frames: int = 0
    right: int = 0
    unknown: int = 0
    wrong: int = 0
    red_wrongly: int = 0
    untold: int = 0
    untold_wrong: int = 0
    held: int = 0
    red_held: int = 0


class LampFrames(BaseModel):
    """Frames of the heads of one role in which a state was read as another; `unknown` as true: nobody could tell."""

    role: str
    true: str
    read: str
    frames: int


class Miss(BaseModel):
    """A violation that nobody was accused of: in which frame, of which kind, by what."""

    frame: int
    kind: str
    vehicle: str


class ChunkResult(BaseModel):
    """A line of the journal; `code` is the version of the program that wrote it."""

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
    misses: list[Miss] = Field(default_factory=list)
    kinds: list[KindScore] = Field(default_factory=list)
    classes: list[KindScore] = Field(default_factory=list)
    approaches: list[KindScore] = Field(default_factory=list)
    lamps: list[LampFrames] = Field(default_factory=list)
    code: str = ""


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
            coded=False,
            start_s=start_of(wish.scenes[i % len(wish.scenes)], FIRST_SEED + i),
        )
        for i in range(n)
    ]


def start_of(scene: str, seed: int) -> float:
    """Return the scene time at which a chunk begins: anywhere in the cycles of lamp and sun, by its seed.

    A scene in which something happens at a time of its own begins at 0.
    """
    if read_scene(scene).is_timed:
        return 0.0
    return round(float(np.random.default_rng((seed, 17)).uniform(0.0, STARTS_WITHIN_S)), 2)


def run_chunk(chunk: Chunk, detector: Detector, on_frame: Tick) -> ChunkResult:
    """Render a chunk through the whole pipeline and score it; `on_frame` is called for each frame."""
    begin_s = time.process_time()
    clip = RenderedClip(ClipPlan(chunk.settings, chunk.seconds, chunk.start_s))
    stages = build_stepper(clip.layout, detector, chunk.settings.size_px, StageSettings())
    score = play(clip, stages, lambda _: on_frame()).score(clip.truth)
    spent_s = time.process_time() - begin_s
    return _result(chunk, score, spent_s).model_copy(update={"lamps": lamps_read(clip.layout, score)})


def lamps_read(layout: Layout, score: ClipScore) -> list[LampFrames]:
    """Count what the heads of each role were read as."""
    roles = {head.id: role_of(head) for head in layout.heads}
    counts: Counter[tuple[str, str, str]] = Counter()
    for head in score.truth.signals:
        pairs = confused(score.truth, head, score.said.heads.get(head.name, []))
        counts.update({(roles[head.name], *pair): n for pair, n in pairs.items()})
    return [
        LampFrames(role=role, true=true, read=read, frames=n)
        for (role, true, read), n in sorted(counts.items())
    ]


def role_of(head: SignalHead) -> str:
    """Name the role of a head, with its lamps where they are not the usual three."""
    lamps = "" if len(head.lamps) == len(LampColour) else f" ({', '.join(head.lamps)})"
    return f"{head.role}{lamps}"


def _result(chunk: Chunk, score: ClipScore, spent_s: float) -> ChunkResult:
    found = score.violations or ViolationScore()
    undecided = Counter(c.why or "not said" for c in score.truth.crossings if c.score == "ignore")
    return ChunkResult(
        chunk=chunk,
        violations=found.certain_total,
        violations_undecided=sum(kind.undecided for kind in found.kinds),
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
        misses=[
            Miss(frame=c.rear_frame, kind=c.kinds[0], vehicle=c.vehicle or "?")
            for c in missed_in(score.truth, score.said)
        ],
        kinds=list(found.kinds),
        classes=list(found.classes),
        approaches=list(found.approaches),
        code=code_version(),
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
        held=sum(h.untold_held for h in heads),
        red_held=sum(h.red_held for h in heads),
    )
