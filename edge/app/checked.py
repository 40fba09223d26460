"""How the lamps of a camera and the controller of its junction stand to each other, for the camera's health."""

from contracts.base import Slug
from contracts.health import ControllerHealth
from edge.controllers.reader import ControllerState
from edge.domain.units import MILLISECOND_NS
from edge.evidence.facts import utc


def controller_health(name: Slug, state: ControllerState) -> ControllerHealth:
    """Return what is published; the offset is null until both have seen a change."""
    offset = state.offset
    known = offset is not None and offset.n_changes > 0
    return ControllerHealth(
        controller=name,
        heard_at=utc(state.heard_at_ns) if state.heard_at_ns is not None else None,
        clock_offset_ms=round(offset.offset_ns / MILLISECOND_NS, 1) if offset is not None and known else None,
        clock_offset_uncertainty_ms=round(offset.uncertainty_ns / MILLISECOND_NS, 1)
        if offset is not None and known
        else None,
        n_shared_changes=offset.n_changes if offset is not None else 0,
        n_disagreements=state.n_disagreements,
    )
