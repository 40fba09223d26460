"""Reads the signal heads of one camera from its frames."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from contracts.base import BoxPx
from contracts.layout import SignalHead
from edge.domain.frame import Frame
from edge.domain.signal import SignalReading
from edge.errors import ConfigError
from edge.kernels.lamps import HeadPlaces, LampStatistics, measure_lamps
from edge.signals.cycle import dark_instead
from edge.signals.evidence import LIT_STATES, weigh_head
from edge.signals.head import HeadView, HeadWatcher
from edge.signals.housing import HousingWitness
from edge.signals.scene import SceneWitness
from edge.signals.selfcheck import SelfCheck
from edge.signals.settings import SignalSettings
from edge.signals.vote import GroupWatcher

MARGIN_SHARE = 0.25
MIN_MARGIN_PX = 4
MIN_SIDE_PX = 3


class VisionSignalReader:
    """The `SignalReader` that looks at the lamps."""

    def __init__(self, heads: Sequence[SignalHead], settings: SignalSettings) -> None:
        self._heads = tuple(heads)
        self._of_head = [settings.for_head(head) for head in heads]
        self._watchers = [HeadWatcher(h.id, own) for h, own in zip(heads, self._of_head, strict=True)]
        self._scene = SceneWitness(settings)
        self._check = SelfCheck([head.id for head in heads], [own.lamps for own in self._of_head])
        self._housings = [HousingWitness(own) for own in self._of_head]
        self._groups = _members(heads)
        self._group_watchers = [
            GroupWatcher(name, settings, dark_instead(self._of_head[members[0]].lamps))
            for name, members in self._groups
        ]
        self._statistics = LampStatistics.empty(len(heads))
        self._settings = settings
        self._last_ns: int | None = None
        self._size_px: tuple[int, int] | None = None
        self._places = HeadPlaces(*(np.zeros((0, 4), np.int32) for _ in range(3)))

    def read(self, frame: Frame) -> SignalReading:
        """Take the next frame; frames must come in order.

        Raises:
            ConfigError: a head lies outside the picture.
        """
        if frame.size_px != self._size_px:
            self._places, self._size_px = place_heads(self._heads, frame.size_px), frame.size_px
        now = frame.captured_at_ns
        measure_lamps(frame, self._places, self._statistics, self._share_of_cast(now))
        holds = self._scene.holds(self._statistics.scene, now)
        self._check.pictured(holds, self._scene.n_reanchored, now)
        foreign = [self._foreign_share(h, now, holds) for h in range(len(self._heads))]
        seen = [share <= self._settings.hidden_share for share in foreign]
        heads = tuple(
            self._check.believed(h, seen[h] or not holds, watcher.take(self._view(h, foreign[h]), now), now)
            for h, watcher in enumerate(self._watchers)
        )
        for name, members in self._groups:
            self._check.compare(name, members, heads, now)
        groups = tuple(
            watcher.take([heads[h] for h in members], now)
            for watcher, (_, members) in zip(self._group_watchers, self._groups, strict=True)
        )
        return SignalReading(frame.number, now, heads, groups, faults=self._check.faults(now))

    def _share_of_cast(self, now_ns: int) -> float:
        """Return how far the cast follows this frame: all the way in the first one."""
        last, self._last_ns = self._last_ns, now_ns
        return 1.0 if last is None else min(1.0, max(0, now_ns - last) / self._settings.cast_memory_ns)

    def _foreign_share(self, head: int, now_ns: int, holds: bool) -> float:
        """Return how much of a head is not the head.

        In another picture all of it, unless that is new and the head looks as before: a vehicle close to the camera
        changes most of a picture at night, and a moved camera shows no lamp of the same colour in the same place.
        """
        housing, witness = self._statistics.housing[head], self._housings[head]
        if holds:
            return witness.foreign_share(housing, now_ns)
        strange = witness.strange_share(housing)
        is_new = self._scene.lost_for_ns(now_ns) < self._settings.doubtful_ns
        return strange if is_new and self._is_lit_as_before(head) else 1.0

    def _is_lit_as_before(self, head: int) -> bool:
        settings = self._of_head[head]
        evidence = weigh_head(self._statistics, head, self._heads[head].position_tells, settings)
        raw, _ = evidence.best(settings)
        return raw in LIT_STATES and raw is self._watchers[head].shown

    def _view(self, head: int, foreign: float) -> HeadView | None:
        if foreign > self._settings.hidden_share:
            return None
        position_tells, settings = self._heads[head].position_tells, self._of_head[head]
        evidence = weigh_head(self._statistics, head, position_tells, settings)
        strange = max(foreign, self._housings[head].raised_share)
        is_whole = strange <= settings.whole_share and not self._stands_beside(head)
        return HeadView(evidence, is_whole, foreign / settings.hidden_share)

    def _stands_beside(self, head: int) -> bool:
        """Tell whether what is around the head is not as it lately was: who stands before a head stands beside it too."""
        now, lately = self._statistics.surround[head, 0], self._statistics.cast[head, 0]
        return bool(abs(now - lately) > self._settings.unlit_spare)


def build(heads: Sequence[SignalHead], settings: SignalSettings | None = None) -> VisionSignalReader:
    """Make a reader for heads whose boxes are in pixels of the frames that it will see."""
    return VisionSignalReader(heads, settings or SignalSettings())


def place_heads(heads: Sequence[SignalHead], size_px: tuple[int, int]) -> HeadPlaces:
    """Clip the heads, their surroundings and their countdown displays to the picture.

    Raises:
        ConfigError: less than MIN_SIDE_PX of a head is inside the picture.
    """
    boxes = np.array([_clip(head.box_px, 0, size_px) for head in heads], np.int32).reshape(-1, 4)
    outer = [_clip(head.box_px, _margin(head.box_px), size_px) for head in heads]
    skip = [_clip(head.countdown_px, 0, size_px) if head.countdown_px else (0, 0, 0, 0) for head in heads]
    for head, box in zip(heads, boxes, strict=True):
        if min(box[2] - box[0], box[3] - box[1]) < MIN_SIDE_PX:
            raise ConfigError(
                f"head '{head.id}': box_px leaves the picture of {size_px[0]}x{size_px[1]}; draw it again"
            )
    return HeadPlaces(
        boxes, np.array(outer, np.int32).reshape(-1, 4), np.array(skip, np.int32).reshape(-1, 4)
    )


def _clip(box: BoxPx, margin: int, size_px: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size_px
    return (
        min(max(0, round(box[0]) - margin), width),
        min(max(0, round(box[1]) - margin), height),
        max(0, min(width, round(box[2]) + margin)),
        max(0, min(height, round(box[3]) + margin)),
    )


def _margin(box: BoxPx) -> int:
    return max(MIN_MARGIN_PX, int(MARGIN_SHARE * max(box[2] - box[0], box[3] - box[1])))


def _members(heads: Sequence[SignalHead]) -> list[tuple[str, list[int]]]:
    order = sorted(range(len(heads)), key=lambda h: heads[h].group)
    return [(name, list(members)) for name, members in groupby(order, key=lambda h: heads[h].group)]
