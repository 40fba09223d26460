"""Traffic of one camera, minute by minute: an observer of the pipeline that changes nothing in it."""

from edge.app.flow.counter import FlowCounter
from edge.app.flow.post import FlowPost

__all__ = ["FlowCounter", "FlowPost"]
