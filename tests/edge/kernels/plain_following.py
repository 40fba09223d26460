"""What the kernels keep of a vehicle at a line, slowly and with plain objects: one per end, per place, per shape."""

from collections import deque
from dataclasses import dataclass, field
from math import dist
from statistics import median

from contracts.base import VehicleClass
from edge.domain.violation import Box
from edge.rules.footprint import Footprint
from edge.rules.geometry import CompiledLine
from edge.rules.settings import LENGTHS_M, SECOND_NS, RuleSettings

RULES = RuleSettings()
TALLEST = {
    VehicleClass.CAR: 1.4,
    VehicleClass.MOTORCYCLE: 3.2,
    VehicleClass.BUS: 1.7,
    VehicleClass.TRUCK: 2.0,
    VehicleClass.BICYCLE: 4.2,
}


@dataclass
class Seen:
    """A box on the road at a line; `edge`: seen, completed, remembered or cut; `off_px`: how far a remembered one may be off."""

    at_ns: int
    box: Box
    edge: str
    feet: Footprint
    front_px: float
    rear_px: float
    off_px: float = 0.0
    px_per_m: float = 1.0

    @classmethod
    def at(
        cls, at_ns: int, box: Box, how: tuple[str, float], on: tuple[CompiledLine, VehicleClass]
    ) -> "Seen":
        feet, front_px, rear_px = on[0].place(box, on[1])
        px_per_m = max(dist(feet.front, feet.rear), 1.0) / LENGTHS_M[on[1]][0]
        return cls(at_ns, box, how[0], feet, front_px, rear_px, how[1], px_per_m)

    @property
    def height_px(self) -> float:
        return max(self.box[3] - self.box[1], 1.0)

    @property
    def doubt_px(self) -> float:
        return RULES.completed_doubt_share * self.height_px if self.edge == "completed" else self.off_px


@dataclass
class End:
    """Follows one end."""

    n_behind: int = 0
    n_beyond: int = 0
    was_far: bool = False
    behind_ns: int | None = None
    since_ns: int | None = None
    last: tuple[float, Seen] | None = None
    passed: tuple[Seen, Seen] | None = None
    around: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=64))
    hidden: Box | None = None

    def see_hidden(self, between_px: tuple[float, float], margin_px: float, now: Seen) -> None:
        is_new, self.hidden = self.hidden != now.box, now.box
        if max(between_px) <= -margin_px:
            self.n_behind, self.n_beyond, self.passed = self.n_behind + is_new, 0, None
            self.was_far = self.was_far or max(between_px) <= -3 * margin_px
            self.behind_ns = now.at_ns
        elif min(between_px) >= margin_px and self.passed is not None:
            self.since_ns = now.at_ns if self.n_beyond == 0 else self.since_ns
            self.n_beyond += is_new

    def see(self, px: float, now: Seen) -> None:
        margin_px = RULES.hold_share * now.height_px + now.doubt_px
        last, self.last = self.last, (px, now)
        is_new = last is None or last[1].box != now.box
        if last is not None and self.n_behind == 1:
            heights = sorted((last[1].height_px, now.height_px))
            self.was_far = self.was_far and heights[1] <= 1.5 * heights[0]
        if px <= -margin_px:
            self.n_behind, self.n_beyond, self.passed = self.n_behind + is_new, 0, None
            self.was_far = self.was_far or px <= -3 * margin_px
            self.behind_ns = now.at_ns
        elif self.passed is None and last is not None and last[0] < 0 <= px:
            self.passed = last[1], now
        if self.passed is None or now.at_ns - self.passed[1].at_ns <= SECOND_NS:
            self.around.append((px, now.at_ns))
        if self.passed is not None and px >= margin_px:
            self.since_ns = now.at_ns if self.n_beyond == 0 else self.since_ns
            self.n_beyond += is_new or self.n_beyond == 0

    def rest(self) -> None:
        if self.n_beyond == 0 and self.last is not None:
            self.passed, self.last = None, (min(self.last[0], -1e-6), self.last[1])
            self.around.clear()
            self.around.append((self.last[0], self.last[1].at_ns))


@dataclass
class Stay:
    """Follows whether it keeps its place."""

    since: Seen | None = None
    still: Seen | None = None
    stands: bool = False
    looked_ns: int | None = None
    stood: tuple[int, int, int] | None = None
    places: list[tuple[float, float]] = field(default_factory=list)

    def see(self, now: Seen) -> None:
        if now.edge == "completed":
            self.stands = False
            if self.since and self.looked_ns is not None:
                stays = self.looked_ns - self.since.at_ns >= RULES.stand_s * SECOND_NS / 2
                self.since = self.since if stays else None
            return
        place_px = min(RULES.stand_share * now.height_px, RULES.stand_m * now.px_per_m)
        if self.since is None or self._moved_px(now) > place_px:
            self.since = self.still = now
            self.places.clear()
        elif self._moved_px(now) <= place_px / 2:
            self.still = now
        self.places.append(now.feet.rear)
        self.stands = now.at_ns - self.since.at_ns >= RULES.stand_s * SECOND_NS
        if self.stands and self.still is not None and now.front_px > 0 > now.rear_px:
            took_ns = now.at_ns - (now.at_ns if self.looked_ns is None else self.looked_ns)
            until_ns = self.still.at_ns
            self.stood = self.since.at_ns, until_ns, now.at_ns - until_ns + took_ns
        self.looked_ns = now.at_ns

    def off_place_lengths(self, seen: Seen) -> float:
        mean = [sum(place[i] for place in self.places) / len(self.places) for i in (0, 1)]
        length_px = max(dist(seen.feet.front, seen.feet.rear), 1.0)
        return (dist(mean, seen.feet.rear) + seen.doubt_px) / length_px

    def _moved_px(self, now: Seen) -> float:
        return dist(self.since.feet.rear, now.feet.rear) if self.since is not None else 0.0


class Shape:
    """Its proportions."""

    def __init__(self) -> None:
        self.whole: deque[Box] = deque(maxlen=RULES.n_shape)
        self.n_short = 0

    @property
    def ratio(self) -> float | None:
        known = [(y2 - y1) / (x2 - x1) for x1, y1, x2, y2 in self.whole]
        return median(known) if len(known) >= 3 else None

    def rose_alone(self, box: Box) -> bool:
        if self.ratio is None or box[3] - box[1] >= 0.9 * self.ratio * (box[2] - box[0]):
            return False
        top, bottom = (median(one[i] for one in list(self.whole)[-3:]) for i in (1, 3))
        share = 0.12 if abs(top - box[1]) <= 0.03 * (bottom - top) else 0.2
        return bottom - box[3] - 2.0 * max(top - box[1], 0.0) > share * (bottom - top)

    def much_flatter(self, box: Box) -> bool:
        ratios = [(y2 - y1) / (x2 - x1) for x1, y1, x2, y2 in self.whole]
        return len(ratios) < 3 and any(box[3] - box[1] < 0.6 * ratio * (box[2] - box[0]) for ratio in ratios)

    def shows_more(self, box: Box) -> bool:
        if self.ratio is None:
            return False
        top, bottom = (median(one[i] for one in list(self.whole)[-3:]) for i in (1, 3))
        whole_px = bottom - top
        return abs(box[1] - top) <= 0.06 * whole_px and box[3] - bottom > 0.12 * whole_px

    def completed(self, box: Box, near: bool, lowest: float) -> tuple[tuple[str, float], Box]:
        x1, y1, x2, y2 = box
        top, bottom = (median(one[i] for one in list(self.whole)[-3:]) for i in (1, 3))
        if abs(y1 - top) <= 0.06 * (bottom - top):
            return (("remembered", 2.0 * abs(y1 - top)) if near else ("completed", 0.0)), (x1, y1, x2, bottom)
        assert self.ratio is not None
        return ("completed", 0.0), (x1, y1, x2, max(y2, y1 + self.ratio * (x2 - x1), lowest))

    def is_short(self, box: Box, touches: bool) -> bool:
        alone = self.rose_alone(box)
        short = alone or (self.ratio is not None and self._short(box, 0.1 if touches else 0.2, self.ratio))
        self.n_short = self.n_short + 1 if short and not touches else 0
        if self.n_short > RULES.n_shape * (5 if alone else 1):
            self.whole.clear()
            self.n_short, short = 0, False
        return short

    def _short(self, box: Box, share: float, ratio: float) -> bool:
        latest = list(self.whole)[-3:]
        top, bottom = (median(one[i] for one in latest) for i in (1, 3))
        height, usual = box[3] - box[1], min(bottom - top, ratio * (box[2] - box[0]))
        rose = bottom - box[3] > box[1] - top
        return rose and height < (1 - share) * (bottom - top) and height < (1 - share) * usual


class AtLine:
    """One vehicle at one line."""

    def __init__(self, line: CompiledLine) -> None:
        self.line = line
        self.n_hops = 0
        self.anew()

    def anew(self) -> None:
        self.first: Seen | None = None
        self.last: Seen | None = None
        self.front, self.rear, self.stay, self.drift_px_s = End(), End(), Stay(), 0.0

    def see(self, now: Seen) -> None:
        self._go_on(now)
        self.last = now
        self.rear.see(now.rear_px, now)
        if now.edge == "cut":
            return
        self.first = self.first or now
        self.front.see(now.front_px, now)
        self.stay.see(now)
        if self.stay.stands:
            self.rear.rest()

    def see_part(self, now: Seen, kind: VehicleClass) -> None:
        x1, y1, x2, y2 = now.box
        tall = Seen.at(
            now.at_ns, (x1, y1, x2, max(y2, y1 + TALLEST[kind] * (x2 - x1))), ("seen", 0.0), (self.line, kind)
        )
        margin_px = RULES.hold_share * tall.height_px
        off_px = max(one.feet.rear_doubt_px for one in (now, tall))
        self.rear.see_hidden((now.rear_px, tall.rear_px), margin_px + off_px, now)
        off_px = max(one.feet.front_doubt_px for one in (now, tall))
        self.front.see_hidden((now.front_px, tall.front_px), margin_px + off_px, now)

    def _go_on(self, now: Seen) -> None:
        last = self.last
        if last is None:
            return
        took_ns, (x, y) = now.at_ns - last.at_ns, self.line.direction
        dx, dy = (b - a for a, b in zip(last.feet.rear, now.feet.rear, strict=True))
        aside_px, ahead_px = abs(dx * y - dy * x), abs(dx * x + dy * y)
        width_px = max(one.box[2] - one.box[0] for one in (last, now))
        least_px = max(0.75 * max(width_px, 1.0), 0.4 * max(last.height_px, now.height_px))
        if took_ns > RULES.max_gap_s * SECOND_NS:
            self.anew()
        elif aside_px > least_px + ahead_px + 2 * self.drift_px_s * took_ns / SECOND_NS:
            self.n_hops += 1
            self.anew()
        elif took_ns > 0:
            self.drift_px_s = aside_px * SECOND_NS / took_ns


class Vehicle:
    """One vehicle at every line, box by box as the tracker has it."""

    def __init__(self, lines: tuple[CompiledLine, ...], size_px: tuple[int, int]) -> None:
        self.at_lines = [AtLine(line) for line in lines]
        self.shape = Shape()
        self.size_px = size_px
        self.trail: list[tuple[int, Box]] = []

    def see(self, at_ns: int, box: Box, kind: VehicleClass, near: tuple[bool, bool]) -> None:
        lowest = self.lowest_lately(at_ns, box)
        self.trail.append((at_ns, box))
        x1, y1, x2, y2 = box
        cut, (hidden, touches) = y2 >= self.size_px[1] - max(2.0, 0.05 * (y2 - y1)), near
        how, cut_above = (("cut" if cut else "seen"), 0.0), y1 <= max(2.0, 0.05 * (y2 - y1))
        if hidden and not cut_above and self.shape.shows_more(box):
            self.mistake()
        unknown = self.shape.ratio is None
        reached_lower = not cut_above and y2 - y1 < 0.8 * (lowest - y1)
        may_be = touches or (unknown and (self.shape.much_flatter(box) or reached_lower))
        if hidden and (cut_above or (unknown and cut)):
            return
        if cut_above and touches and not cut:
            how = "completed", 0.0
        elif unknown and not cut_above and (hidden or (may_be and not cut)):
            how = "hidden", 0.0
        elif hidden or (not cut and not cut_above and self.shape.is_short(box, touches)):
            how, box = self.shape.completed(box, hidden or touches, lowest)
        elif not cut and not touches and min(x1, y1, self.size_px[0] - x2) > 2.0 and x2 - x1 >= 1.0:
            self.shape.whole.append(box)
        for at_line in self.at_lines:
            now = Seen.at(at_ns, box, how, (at_line.line, kind))
            if now.edge == "hidden":
                at_line.see_part(now, kind)
            else:
                at_line.see(now)

    def lowest_lately(self, at_ns: int, box: Box) -> float:
        lately = [one for then_ns, one in self.trail[-320:] if at_ns - then_ns <= 2 * SECOND_NS]
        same_top = [y2 for _, y1, _, y2 in lately if abs(y1 - box[1]) <= 0.06 * (y2 - y1)]
        return max(same_top, default=float("-inf"))

    def mistake(self) -> None:
        self.shape = Shape()
        for at_line in self.at_lines:
            at_line.stay.since, at_line.stay.stands = None, False
