"""What the facts of a camera say beside the decision."""

import pytest

from contracts.canonical import canonical_sha256
from contracts.facts import ClockState, ModelIdentity
from edge.app.context import Origin, Pictures, clock_state, facts_context
from tests.contracts.builders import layout

MODEL = ModelIdentity(name="scripted", sha256="c" * 64)


@pytest.mark.parametrize(
    ("url", "source", "offset_ms"),
    [
        ("sim://junction?seed=1", "simulated", 0),
        ("/clips/a.mp4", "file", 0),
        ("file:///clips/a.mp4", "file", 0),
        ("rtsp://camera/1", "unknown", None),
        ("rtsps://camera/1", "unknown", None),
    ],
)
def test_only_what_is_known_about_a_clock_is_said(url, source, offset_ms):
    state = clock_state(url)
    assert (state.source, state.offset_ms) == (source, offset_ms)


def test_facts_name_layout_pictures_and_weights():
    context = facts_context(
        layout(), Origin.replay(ClockState(source="file")), Pictures((640, 360), 40_000_000), MODEL
    )
    assert context.layout_sha256 == canonical_sha256(layout())
    assert (context.frame_size_px, context.frame_interval_ns) == ((640, 360), 40_000_000)
    assert context.reference_size_px == layout().reference_size_px
    assert context.models == (MODEL,)
    assert (context.city, context.config_sha256) == ("local", "0" * 64)
