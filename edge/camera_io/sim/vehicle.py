"""A vehicle of the scene, or somebody on foot."""

from dataclasses import dataclass

from contracts.base import VehicleClass
from edge.camera_io.sim.driving import Trip
from edge.camera_io.sim.looks import Looks
from edge.camera_io.sim.mesh import Mesh
from edge.camera_io.sim.path import Path
from edge.camera_io.sim.plates import Plate


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle of a block.

    Attributes:
        id: never used again in the same scene.
        kind: class; None: somebody on foot.
        mesh: shape.
        looks: colours.
        plate: front and rear.
        path_x_m: where it drives.
        trip: its way; for oncoming vehicles along minus Y.
        oncoming: True where it does not drive along the watched approach.
        path: where it drives; None: straight along Y at `path_x_m`.
        on_side: it comes along the side road, which is watched as a second approach.
    """

    id: int
    kind: VehicleClass | None
    mesh: Mesh
    looks: Looks
    plate: Plate
    path_x_m: float
    trip: Trip
    oncoming: bool
    path: Path | None = None
    on_side: bool = False

    @property
    def watched(self) -> bool:
        """True where it drives along the watched approach."""
        return not self.oncoming
