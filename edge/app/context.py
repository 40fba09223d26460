"""What the facts say beside the decision: the same for every decision of an opened camera."""

from dataclasses import dataclass
from importlib.metadata import version

from contracts.canonical import canonical_sha256
from contracts.facts import ClockState, ModelIdentity
from contracts.layout import Layout
from edge.config import NodeConfig
from edge.evidence.facts import FactsContext

_NO_CONFIG_SHA256 = "0" * 64
_MAX_CLOCK_OFFSET_MS = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """Who speaks, and by which clock."""

    city: str
    config_sha256: str
    max_clock_offset_ms: int
    clock: ClockState

    @classmethod
    def of(cls, config: NodeConfig, clock: ClockState) -> "Origin":
        """A node with its configuration."""
        return cls(config.city, config.sha256(), config.max_clock_offset_ms, clock)

    @classmethod
    def replay(cls, clock: ClockState) -> "Origin":
        """A replay: there is no configuration file."""
        return cls("local", _NO_CONFIG_SHA256, _MAX_CLOCK_OFFSET_MS, clock)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is known of a camera's pictures once the first has come."""

    size_px: tuple[int, int]
    interval_ns: int


def clock_state(url: str) -> ClockState:
    """Return what is known about the times of a camera's pictures; a live camera's offset is not measured yet."""
    if url.startswith("sim:"):
        return ClockState(source="simulated", offset_ms=0)
    if "://" not in url or url.startswith("file:"):
        return ClockState(source="file", offset_ms=0)
    return ClockState(source="unknown")


def facts_context(layout: Layout, origin: Origin, pictures: Pictures, model: ModelIdentity) -> FactsContext:
    """Put together what `build_facts` takes."""
    return FactsContext(
        city=origin.city,
        junction=layout.junction,
        layout_sha256=canonical_sha256(layout),
        config_sha256=origin.config_sha256,
        grace_ms=layout.grace_ms,
        clock=origin.clock,
        max_clock_offset_ms=origin.max_clock_offset_ms,
        frame_size_px=pictures.size_px,
        reference_size_px=layout.reference_size_px,
        frame_interval_ns=pictures.interval_ns,
        models=(model,),
        software_version=version("atcs-vision"),
    )
