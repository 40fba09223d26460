"""The junction's measures. Traffic keeps left: the watched approach leads away from the camera at X < 0."""

from dataclasses import dataclass

from contracts.base import VehicleClass
from edge.camera_io.sim.scene import Scene

LANE_WIDTH_M = 3.7
MEDIAN_X_M = 0.0
RIGHT_EDGE_X_M = 7.4
LINE_Y_M = 16.0
"""The stop line: truth and layout use the middle of the paint."""
LINE_DEPTH_M = 0.35
ZEBRA_Y_M = (17.4, 20.0)
CROSS_Y_M = (21.5, 33.5)
FAR_Y_M = 110.0
NEAR_Y_M = 1.0
ONCOMING_PATHS_X_M = (2.2, 5.5)
YELLOW_BOX_Y_M = (22.0, 31.0)
EXIT_Y_M, EXIT_AREA_Y_M = 34.0, (33.0, 44.0)
"""Where the road behind the junction begins, and the part of it in which a vehicle must find room."""
SIDE_LINE_X_M = RIGHT_EDGE_X_M + 2.5
"""The stop line of the side road: the crossing road's half that comes from the right."""
SIDE_Y_M = (CROSS_Y_M[0], (CROSS_Y_M[0] + CROSS_Y_M[1]) / 2)
"""From kerb to median of the side road."""
HEAD_FROM_KERB_M, HEAD_Y_M = 0.75, LINE_Y_M + 0.4


_FOUR_WHEELERS = (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK)


@dataclass(frozen=True, slots=True)
class Road:
    """The watched approach.

    Attributes:
        n_lanes: to the left of the median.
        motorcycle_box_m: depth of the motorcycles' waiting box; 0: none.
        yellow_box: painted in the middle of the junction.
        side: the side road has a stop line of its own.
    """

    n_lanes: int = 2
    motorcycle_box_m: float = 0.0
    yellow_box: bool = False
    side: bool = False

    @classmethod
    def of(cls, scene: Scene) -> "Road":
        """Return the road of a scene."""
        junction = scene.junction
        return cls(scene.lanes, junction.motorcycle_box_m, junction.yellow_box, scene.side is not None)

    def line_y_m(self, kind: VehicleClass | None) -> float:
        """The stop line of a class: cars stop behind the motorcycles' box."""
        return LINE_Y_M - self.motorcycle_box_m if kind in _FOUR_WHEELERS else LINE_Y_M

    @property
    def left_edge_x_m(self) -> float:
        """The left kerb."""
        return -self.n_lanes * LANE_WIDTH_M

    @property
    def car_paths_x_m(self) -> tuple[float, ...]:
        """Middle of each lane, from the left."""
        return tuple(-(self.n_lanes - lane - 0.5) * LANE_WIDTH_M for lane in range(self.n_lanes))

    @property
    def motorcycle_paths_x_m(self) -> tuple[float, ...]:
        """Along the kerb, between the lanes and along the median, from the left."""
        between = tuple(-(self.n_lanes - lane) * LANE_WIDTH_M for lane in range(1, self.n_lanes))
        return (self.left_edge_x_m + 0.4, *between, -0.38)


TWO_LANES = Road()
