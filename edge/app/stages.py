"""Puts the stages of one camera together: the layout in, a stepper out."""

from dataclasses import dataclass, field, replace

from contracts.base import BoxPx
from contracts.layout import LampRegions, Layout, SignalHead
from edge.controllers.junction import JunctionController
from edge.detector.weights import EndFacts, ends_of
from edge.pipeline import Stepper
from edge.ports import Detector, SignalReader
from edge.rules import RuleBook, RuleConfig, RuleSettings
from edge.rules.settings import LowerEdges, Overhangs
from edge.signals import SignalSettings, VisionSignalReader
from edge.tracking import FlowWitness, OneNumber, TrackerSettings, VehicleTracker, WitnessSettings


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Every threshold of every stage: one set for all cameras and clips."""

    tracking: TrackerSettings = field(default_factory=TrackerSettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    witness: WitnessSettings = field(default_factory=WitnessSettings)
    rules: RuleSettings = field(default_factory=RuleSettings)


@dataclass(frozen=True, slots=True)
class Stages:
    """The stepper of a camera, and its rules for their counted reasons."""

    stepper: Stepper
    rules: RuleBook


def build_stepper(
    layout: Layout,
    detector: Detector,
    frame_size_px: tuple[int, int],
    settings: StageSettings,
    controller: JunctionController | None = None,
) -> Stages:
    """Compile the layout for frames of a size and connect the stages; a controller is compared with the lamps.

    Raises:
        ConfigError: the layout cannot be used for such frames.
    """
    witness = FlowWitness(settings.witness)
    rules = RuleBook(RuleConfig.of(layout, frame_size_px), witness, rules_for(detector, settings.rules))
    signals: SignalReader = VisionSignalReader(scaled_heads(layout, frame_size_px), settings.signals)
    if controller is not None:
        signals = controller.checking(signals, {head.group for head in layout.heads})
    stepper = Stepper(
        detector=detector,
        tracker=OneNumber(VehicleTracker(settings.tracking), settings.tracking),
        signals=signals,
        witness=witness,
        rules=rules,
    )
    return Stages(stepper, rules)


def rules_for(detector: Detector, rules: RuleSettings) -> RuleSettings:
    """Tell the rules what was measured of the boxes of the weights."""
    ends = ends_of(detector.identity.name)
    return rules if ends is None else with_ends(rules, ends)


def with_ends(rules: RuleSettings, ends: EndFacts) -> RuleSettings:
    """Put what was measured in the place of what is usual; of classes that were not, the usual stays."""
    overhangs = {
        kind: Overhangs(
            ends.front_overhang_m.get(kind, usual.front), ends.rear_overhang_m.get(kind, usual.rear)
        )
        for kind, usual in rules.overhangs.items()
    }
    edges = {
        kind: LowerEdges(
            ends.front_edge_share.get(kind, usual.front),
            ends.rear_edge_share.get(kind, usual.rear),
            ends.front_off_share.get(kind, usual.front_off),
            ends.rear_off_share.get(kind, usual.rear_off),
        )
        for kind, usual in rules.lower_edges.items()
    }
    return replace(rules, overhangs=overhangs, lower_edges=edges)


def scaled_heads(layout: Layout, frame_size_px: tuple[int, int]) -> tuple[SignalHead, ...]:
    """Return the heads with their boxes in pixels of the frame."""
    x = frame_size_px[0] / layout.reference_size_px[0]
    y = frame_size_px[1] / layout.reference_size_px[1]

    def scaled(box: BoxPx) -> BoxPx:
        return box[0] * x, box[1] * y, box[2] * x, box[3] * y

    def scaled_lamps(lamps: LampRegions) -> LampRegions:
        points = {name: (p[0] * x, p[1] * y) for name, p in lamps if p is not None}
        return LampRegions(**points)

    return tuple(
        head.model_copy(
            update={
                "box_px": scaled(head.box_px),
                "countdown_px": scaled(head.countdown_px) if head.countdown_px is not None else None,
                "lamps_px": scaled_lamps(head.lamps_px) if head.lamps_px is not None else None,
            }
        )
        for head in layout.heads
    )
