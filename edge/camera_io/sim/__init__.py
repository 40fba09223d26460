"""A rendered junction as a camera: `sim://junction?seed=1&fps=12&size=1280x720`.

`scene=` names another junction (a built-in one, or a YAML file); without it everything looks as it always did.
The scene is a pure function of (seed, scene time). Scene time counts from the `epoch` of the address (Unix seconds,
default 0) by the clock that the source is given: a process that is started again goes on where the wall clock is
and does not show the same violations twice. The pipeline sees pixels only; truth and layout come from here.
"""

from contracts.layout import Layout
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.source import SimSource
from edge.domain.frame import CameraId
from edge.ports import Clock, FrameSource, PacketListener

__all__ = ["layout_of", "open_sim"]


def open_sim(url: str, camera: CameraId, clock: Clock, listener: PacketListener | None = None) -> FrameSource:
    """Return the simulated camera of a sim: address.

    Raises:
        SourceError: the address has an unknown or wrong parameter.
    """
    return SimSource(SimSettings.of_url(url), camera, clock, listener)


def layout_of(url: str, camera: str = "sim") -> Layout:
    """Return the layout document that fits the simulated camera.

    Raises:
        SourceError: the address has an unknown or wrong parameter.
    """
    return junction_layout(SimSettings.of_url(url), camera)
